"""Trains the network that reads points, commas and other signs beside digits."""
