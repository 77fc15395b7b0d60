"""Libraries, organisations and territory."""
