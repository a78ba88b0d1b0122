"""Sheets written by a simulated hand, read through the pipe: digits as they will be met, and what is none."""
