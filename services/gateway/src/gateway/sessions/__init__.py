"""Browser sessions: opaque cookies, kept here by their hash."""
