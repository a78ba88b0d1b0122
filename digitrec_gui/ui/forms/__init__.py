"""The form editor: fields drawn on the picture of an empty form, their kinds and checks, tried and saved."""
