"""`python -m semillas`, the same as the command `semillas`."""

from semillas.cli import app

app()
