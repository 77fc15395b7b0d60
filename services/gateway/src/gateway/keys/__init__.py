"""Signing keys of access tokens and their public set."""
