"""Imports: CSV files read by a job into items."""
