"""When and where courses are held: cohorts and their sessions."""
