"""Search: the full-text index of published items, kept current from PostgreSQL, and its answers."""
