"""Glyphs to a Reading, with a Model; and what a person, a camera or a file makes of it."""
