"""The web app's files, and the first answers written into its shell."""
