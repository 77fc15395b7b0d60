"""Courses to look at: some thirty, with cohorts at the demonstration's libraries."""
