"""My samples, in a window of their own."""
