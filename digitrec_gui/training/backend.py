"""Keras with TensorFlow under it, imported without the noise that it makes on the user's terminal."""

from __future__ import annotations

import logging
import os

from digitrec_gui.core.process import silent_stderr

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["KERAS_BACKEND"] = "tensorflow"

with silent_stderr():
    import keras
    import tensorflow as tf

    keras.ops.zeros(1)  # the first operation sets up the devices, and says so

# Keras logs, through this logger, that .h5 is a legacy format, each time one is saved.
logging.getLogger("absl").setLevel(logging.ERROR)

__all__ = ["keras", "tf"]
