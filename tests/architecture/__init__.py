"""The rules of the house that a machine can check; `make check` runs them all."""
