"""What needs no word of ours: theme, icons, controls, dialogs."""
