"""Starter content: our own guides and the scheme of subjects, made of package data alone."""
