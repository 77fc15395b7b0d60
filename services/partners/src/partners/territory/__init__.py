"""Departments, provinces and districts of the country, keyed by INEI's ubigeo."""
