"""Answers of a Model to metrics, to figures, to charts."""
