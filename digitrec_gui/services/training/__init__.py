"""A training in a child process."""
