"""The finder's network: a U-Net (Ronneberger, Fischer and Brox 2015) whose answer is half as large as the picture.

Its finest level is a quarter of the picture: what it knows there of four pixels each is written out as these four
(sub-pixel convolution, Shi et al. 2016), which takes half the time of a level more.
"""

from __future__ import annotations

from typing import Any

from digitrec_gui.training.backend import keras, tf

MAPS = (16, 24, 32, 48, 64)
"""Feature maps on each level, of which each is half as large as the one before; the first, of half the picture."""

OUTPUTS = 3
"""Logits of each pixel: ink, ink too small for this scale, border between two symbols."""


def network(maps: tuple[int, ...] = MAPS) -> keras.Model:
    """Makes the network.

    Its input are (n, h, w, 4) from -1 to 1, RGB and whether there is an Image (1) or nothing (0, where the colours are
    0, too), whose sides are multiples of 32; its output are logits, (n, h / 2, w / 2, `OUTPUTS`). Nothing in it knows
    the size: depth to space enlarges, which LiteRT does for any.
    """
    layers = keras.layers
    picture = keras.Input((None, None, 4), name="picture")
    maps_of = layers.Conv2D(maps[0], 4, 2, "same", use_bias=False)(picture)
    level = _activated(maps_of)
    skips = []
    for count in maps[1:]:
        level = _convolved(level, count, 2)
        level = _convolved(level, count)
        skips.append(level)
    level = _convolved(skips.pop(), maps[-1])
    for count, skip in zip(maps[-2:0:-1], skips[::-1], strict=True):
        level = DepthToSpace()(layers.Conv2D(4 * count, 1)(level))
        level = _convolved(layers.Concatenate()([level, skip]), count)
    return keras.Model(picture, DepthToSpace()(layers.Conv2D(4 * OUTPUTS, 3, padding="same")(level)), name="finder")


def _convolved(level: Any, count: int, stride: int = 1) -> Any:
    return _activated(keras.layers.Conv2D(count, 3, stride, "same", use_bias=False)(level))


def _activated(level: Any) -> Any:
    return keras.layers.ReLU()(keras.layers.BatchNormalization(momentum=0.97)(level))


@keras.saving.register_keras_serializable("digitrec")
class DepthToSpace(keras.layers.Layer):  # type: ignore[misc]
    """Four maps as one that is twice as large."""

    def call(self, maps: Any) -> Any:
        """(n, h, w, 4 c) to (n, 2 h, 2 w, c)."""
        return tf.nn.depth_to_space(maps, 2)

    def compute_output_shape(self, shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Twice as large (Keras override)."""
        n, h, w, c = shape
        assert c is not None
        return (n, None if h is None else 2 * h, None if w is None else 2 * w, c // 4)
