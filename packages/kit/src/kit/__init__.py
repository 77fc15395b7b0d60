"""Plumbing that an unrelated product could use unchanged."""
