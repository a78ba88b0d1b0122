"""The Models that there are: listed, opened, compared, asked."""
