"""The finder: a network that says of each pixel whether a pen wrote it."""
