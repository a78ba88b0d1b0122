"""What lies on the disk of a Model: its `.h5`, its compiled copy, its card."""
