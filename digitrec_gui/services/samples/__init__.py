"""My samples, kept on a thread of their own."""
