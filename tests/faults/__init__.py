"""What a crash loses: kill -9 of services and of PostgreSQL while people write."""
