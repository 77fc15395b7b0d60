"""The registry of the network's libraries."""
