"""What the window and the training child both must know: options, presets, events."""
