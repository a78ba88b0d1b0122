"""The Draw tab: what is written with mouse, finger or pen is read."""
