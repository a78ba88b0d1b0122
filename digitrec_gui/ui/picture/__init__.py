"""An Image on the screen with a mark on each Digit."""
