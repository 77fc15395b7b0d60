"""What is taught: courses, independent of when and where."""
