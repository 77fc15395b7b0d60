"""Vocabularies: the subjects under which items are filed."""
