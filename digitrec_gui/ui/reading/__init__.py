"""What Image, Webcam and Draw share of a Reading: panel, steps, corrections."""
