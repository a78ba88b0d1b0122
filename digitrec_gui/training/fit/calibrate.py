"""Makes a Model as sure of its Predictions as it is right: a temperature, and how often to expect what is no digit.

The temperature is after C. Guo, G. Pleiss, Y. Sun and K. Q. Weinberger, "On calibration of modern neural networks",
ICML 2017, section 4.2. All logits are divided by one number: above 1 it makes an overconfident Model less sure, below 1
a hesitant one surer. It is fitted on digits that were not trained on, and then folded into the weights, so that the
`.h5` and its compiled copy need nothing besides. So is the second, after M. Saerens, P. Latinne and C. Decaestecker,
"Adjusting the outputs of a classifier to new a priori probabilities", Neural Computation 14, 2002.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from digitrec_gui.training.backend import keras

LOWEST, HIGHEST = 0.25, 4.0
"""Temperatures that are considered; Guo et al. found 0.7 to 3 for classifiers of images and texts."""

EXPECTED_OTHERS = 0.03
"""Share of the glyphs in people's pictures of digits that are none. Training shows the Model more of them, so that it
learns what they look like; left to that share, it would refuse digits that are merely faint."""

_FLOOR = 1e-12
"""Probabilities below it count as this much: float32 rounds the smallest to 0, which has no logarithm."""

_HALVINGS = 50
"""So many halvings of the range leave less than the rounding of float64."""

Probabilities = npt.NDArray[np.floating]


def fit_temperature(probabilities: Probabilities, labels: npt.NDArray[np.integer]) -> float:
    """Finds the temperature with which the true classes get the highest mean log probability.

    Args:
        probabilities: (n, classes), each row adds up to 1; n may be 0.
        labels: (n,), 0 to classes - 1.

    Returns:
        `LOWEST` to `HIGHEST`; the end of that range if the best lies beyond it. 1 if there are no digits, or no
        mistakes among them: then any more certainty would look better, and nothing says how much is too much.
    """
    if (probabilities.argmax(axis=1) == labels).all():
        return 1.0
    # Up to a constant for each row, which the softmax takes away again, these are the logits.
    logits = _log(probabilities)
    truth = logits[np.arange(len(labels)), labels].mean()
    # The loss is convex in 1 / T, so its only minimum lies where its slope changes its sign.
    low, high = 1 / HIGHEST, 1 / LOWEST
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        slope = (_softmax(logits * middle) * logits).sum(axis=1).mean() - truth
        low, high = (middle, high) if slope < 0 else (low, middle)
    return float(2 / (low + high))


def apply_temperature(probabilities: Probabilities, temperature: float) -> npt.NDArray[np.float64]:
    """What a Model that gives these probabilities would give at a temperature.

    Args:
        probabilities: (n, classes), each row adds up to 1.
        temperature: above 0; 1 changes nothing.

    Returns:
        (n, classes); each row adds up to 1.
    """
    return _softmax(_log(probabilities) / temperature)


def prior_shift(share: float) -> float:
    """What to add to the logit of "not a digit" for a Model that learned with this share of them, 0 to 1 exclusive."""
    return float(np.log(EXPECTED_OTHERS / (1 - EXPECTED_OTHERS)) - np.log(share / (1 - share)))


def fold(model: keras.Model, temperature: float, shift: float = 0.0) -> None:
    """Divides the weights that make the logits by a temperature, and shifts the last logit, in all that it gives.

    It holds for a Model that ends with a softmax over one Dense layer, and for one that averages the logits of several
    Dense layers before its softmax.

    Args:
        model: gives probabilities, (n, classes); changed in place.
        temperature: above 0.
        shift: added to the logit of the last class, "not a digit".

    Raises:
        ValueError: its logits do not come straight from Dense layers. The Model is as it was.
    """
    from digitrec_gui.training.backend import keras  # takes seconds to import

    classes = model.output_shape[-1]
    # No hidden layer of ours is as narrow as the output.
    last = [layer for layer in model.layers if isinstance(layer, keras.layers.Dense) and layer.units == classes]
    activations = [layer.activation for layer in last]
    if activations != [keras.activations.softmax] and set(activations) != {keras.activations.linear}:
        raise ValueError(f"the logits of {model.name} do not come from Dense layers")
    for layer in last:
        kernel, bias = (weights / temperature for weights in layer.get_weights())
        bias[-1] += shift
        layer.set_weights([kernel, bias])


def _log(probabilities: Probabilities) -> npt.NDArray[np.float64]:
    return np.log(np.maximum(probabilities.astype(np.float64), _FLOOR))


def _softmax(logits: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))
