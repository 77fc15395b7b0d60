"""The only door: identity, sessions, routing."""
