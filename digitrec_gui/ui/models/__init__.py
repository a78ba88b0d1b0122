"""The Models: the one in use, all there are, two side by side."""
