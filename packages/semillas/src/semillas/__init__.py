"""The `semillas` command: installs, starts and looks after the whole platform on one machine."""
