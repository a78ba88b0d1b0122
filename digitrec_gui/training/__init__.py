"""Training, measuring and compiling a Model: the only importer of Keras, never in the window's process."""
