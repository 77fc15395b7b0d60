"""Courses, cohorts and sessions."""
