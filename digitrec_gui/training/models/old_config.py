"""What Keras 1 and 2 wrote of a layer, in the words of Keras 3.

After the release notes of Keras 2.0, and `keras/legacy/interfaces.py` and `keras/engine/saving.py` of Keras 2.
"""

from __future__ import annotations

from typing import Any

_NAMES = {
    "AtrousConvolution1D": "Conv1D",
    "AtrousConvolution2D": "Conv2D",
    "Convolution1D": "Conv1D",
    "Convolution2D": "Conv2D",
    "Convolution2DTranspose": "Conv2DTranspose",
    "Convolution3D": "Conv3D",
    "CuDNNGRU": "GRU",
    "CuDNNLSTM": "LSTM",
    "Deconvolution2D": "Conv2DTranspose",
    "SeparableConvolution2D": "SeparableConv2D",
    "SyncBatchNormalization": "BatchNormalization",
    "ThresholdedReLU": "ReLU",
    "BatchNormalizationV1": "BatchNormalization",
    "BatchNormalizationV2": "BatchNormalization",
    "GRUV1": "GRU",
    "GRUV2": "GRU",
    "LSTMV1": "LSTM",
    "LSTMV2": "LSTM",
}

_ARGUMENTS = {
    "atrous_rate": "dilation_rate",
    "bias": "use_bias",
    "border_mode": "padding",
    "dropout_U": "recurrent_dropout",
    "dropout_W": "dropout",
    "filter_length": "kernel_size",
    "inner_activation": "recurrent_activation",
    "nb_filter": "filters",
    "output_dim": "units",
    "p": "rate",
    "pool_length": "pool_size",
    "sigma": "stddev",
    "stride": "strides",
    "subsample": "strides",
    "subsample_length": "strides",
}

_ORDERS = {"tf": "channels_last", "th": "channels_first"}


def in_keras_3(name: str, config: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The name and the settings of a layer as Keras 3 calls them; those that it knows already stay as they are.

    Args:
        name: of its class.
        config: its settings.
    """
    settings = {
        _ARGUMENTS.get(key, key) if (name, key) != ("Embedding", "output_dim") else key: value
        for key, value in config.items()
    }
    if "nb_row" in settings and "nb_col" in settings:
        settings["kernel_size"] = [settings["nb_row"], settings["nb_col"]]
    if (order := settings.get("dim_ordering")) in _ORDERS:
        settings["data_format"] = _ORDERS[order]
    axis = settings.get("axis")
    if isinstance(axis, list) and len(axis) == 1:
        settings["axis"] = axis[0]  # tf.keras wrote the one axis of a BatchNormalization as a list
    match name:
        case "LeakyReLU" if "alpha" in settings:
            settings["negative_slope"] = settings["alpha"]
        case "ThresholdedReLU":
            settings["threshold"] = settings.get("theta", 1.0)
        case "CuDNNGRU" | "CuDNNLSTM":
            settings |= {"activation": "tanh", "recurrent_activation": "sigmoid", "reset_after": True}
        case "GRU" | "GRUCell" | "GRUV1":
            settings.setdefault("reset_after", False)  # Keras 3 takes its absence for True
    if "stateful" in settings:
        settings["stateful"] = False  # what was read before does not matter to a digit
    return _NAMES.get(name, name), settings
