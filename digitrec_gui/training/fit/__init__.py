"""A training run: epochs, checkpoints, what is told of them, and the `.h5` that is saved."""
