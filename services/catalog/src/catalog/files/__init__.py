"""Files of items: upload, type by content, download."""
