"""What the tests of every service need: a real PostgreSQL, signed tokens, the access table."""
