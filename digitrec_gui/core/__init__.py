"""The reading pipeline: plain functions of an image, without Qt and without TensorFlow."""
