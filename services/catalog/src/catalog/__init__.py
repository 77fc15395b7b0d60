"""Digital content: items, files, search, imports."""
