"""Opens, reads and saves Images with a Model, on a thread of its own."""
