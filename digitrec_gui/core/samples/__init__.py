"""My samples: labelled digits of the user's own, in one file."""
