"""A network to look at: three pilot libraries and 480 invented ones."""
