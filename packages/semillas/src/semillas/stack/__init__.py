"""One machine's whole stack: embedded PostgreSQL and every service, under one supervisor."""
