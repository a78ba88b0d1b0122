"""An Image to its glyphs, 28x28: what was written, without paper, light and colour."""
