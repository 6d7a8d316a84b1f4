"""Which architectures may be rebuilt: Keras' built-in layers and functions, nothing that runs code.

A `.keras` configuration names Python modules and classes to import, can hold code (Lambda) and
can name files to load (TFSMLayer). This module reads it as plain data and lets through only what
is listed here. Imports nothing of Keras.
"""

from __future__ import annotations

import json
from typing import Any

MAX_CONFIG = 2_000_000
"""Characters of a configuration; the lab's has 5,000."""
MAX_LAYERS = 500
MAX_DEPTH = 60

LAYERS = frozenset(
    """
    InputLayer Dense EinsumDense Embedding Masking Activation Identity
    Conv1D Conv2D Conv3D Conv1DTranspose Conv2DTranspose Conv3DTranspose
    DepthwiseConv1D DepthwiseConv2D SeparableConv1D SeparableConv2D
    MaxPooling1D MaxPooling2D MaxPooling3D AveragePooling1D AveragePooling2D AveragePooling3D
    GlobalMaxPooling1D GlobalMaxPooling2D GlobalMaxPooling3D
    GlobalAveragePooling1D GlobalAveragePooling2D GlobalAveragePooling3D
    AdaptiveAveragePooling2D AdaptiveMaxPooling2D
    BatchNormalization LayerNormalization GroupNormalization UnitNormalization RMSNormalization
    SpectralNormalization
    Dropout SpatialDropout1D SpatialDropout2D SpatialDropout3D GaussianDropout AlphaDropout
    GaussianNoise ActivityRegularization
    Flatten Reshape Permute RepeatVector
    ZeroPadding1D ZeroPadding2D ZeroPadding3D Cropping1D Cropping2D Cropping3D
    UpSampling1D UpSampling2D UpSampling3D
    Concatenate Average Maximum Minimum Add Subtract Multiply Dot
    ReLU Softmax LeakyReLU PReLU ELU
    LSTM GRU SimpleRNN LSTMCell GRUCell SimpleRNNCell StackedRNNCells RNN ConvLSTM1D ConvLSTM2D
    Bidirectional TimeDistributed
    Attention AdditiveAttention MultiHeadAttention GroupedQueryAttention
    Rescaling Normalization CenterCrop Resizing CategoryEncoding
    RandomCrop RandomFlip RandomTranslation RandomRotation RandomZoom RandomContrast
    RandomBrightness RandomHeight RandomWidth
    """.split()
)
_MODELS = frozenset(("Sequential", "Functional", "Model"))
_OPERATIONS = frozenset(
    ("keras.src.ops.nn", "keras.src.ops.numpy", "keras.src.activations.activations")
)
REFUSED = {
    "subclass": (
        "The model is of a class of your own with a call of its own; build it with "
        "keras.Sequential or the functional API."
    ),
    "undescribable": "Keras can't describe this model: model.to_json() fails.",
}
"""Why a model does not even get here, by what `ModelState.refused` says."""

# Functions that Keras can only refer to by name, with its own name for the same thing.
_FUNCTIONS = {
    "relu": "relu",
    "softmax": "softmax",
    "softmax_v2": "softmax",
    "sigmoid": "sigmoid",
    "tanh": "tanh",
    "elu": "elu",
    "selu": "selu",
    "gelu": "gelu",
    "swish": "silu",
    "silu": "silu",
    "leaky_relu": "leaky_relu",
    "softplus": "softplus",
    "linear": "linear",
}
# Play no part in what a model computes, and would only widen the door.
_DROPPED = ("_initializer", "_regularizer", "_constraint")


class NotAllowed(Exception):
    """The architecture can't be graded; the message says why, for the student.

    name: what it is called in the submission, which is shown where the message may say more.
    """

    def __init__(self, message: str, name: str = ""):
        super().__init__(message)
        self.name = name[:60]


def clean_config(text: str) -> dict[str, Any]:
    """The configuration of a model as `keras.Model.to_json` writes it, safe to rebuild.

    Raises:
        NotAllowed: it is malformed, too large, or holds anything but built-in layers.
    """
    if len(text) > MAX_CONFIG:
        raise NotAllowed(f"The model's description is too long ({len(text):,} characters).")
    try:
        config = json.loads(text)
    except (ValueError, RecursionError):
        raise NotAllowed("The model's description is not readable JSON.") from None
    if not isinstance(config, dict) or str(config.get("class_name")) not in _MODELS:
        raise NotAllowed("The file does not describe a Sequential or functional Keras model.")
    count = [0]
    cleaned: dict[str, Any] = _clean(config, count, 0)
    cleaned.pop("compile_config", None)
    cleaned.pop("build_config", None)
    return cleaned


def _clean(value: Any, count: list[int], depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise NotAllowed("The model's description is nested too deeply.")
    if isinstance(value, list):
        return [_clean(entry, count, depth + 1) for entry in value]
    if not isinstance(value, dict):
        return value
    if isinstance(value.get("activation"), dict) and "class_name" not in value["activation"]:
        raise NotAllowed("The model uses a function of your own as an activation.")
    name = value.get("class_name")
    if name is not None:
        if not isinstance(name, str):
            raise NotAllowed("The model's description names a class by something else than a name.")
        replaced = _judge(value, name, count)
        if replaced is not None:
            return replaced
    return {
        key: _clean(entry, count, depth + 1)
        for key, entry in value.items()
        if not key.endswith(_DROPPED) and key not in ("compile_config", "shared_object_id")
    }


def _judge(value: dict[str, Any], name: str, count: list[int]) -> str | None:
    """Refuse what is not built in; give the name that replaces a function given by reference."""
    module = str(value.get("module") or "keras")
    registered = str(value.get("registered_name") or "")
    if name == "function" and isinstance(value.get("config"), str):
        known = _FUNCTIONS.get(value["config"])
        if known:
            return known
        raise NotAllowed("The model uses a function of your own.", value["config"])
    own = ">" in registered or not (module == "keras" or module.startswith("keras."))
    if name in ("__keras_tensor__", "DTypePolicy") and not own:
        return None
    if name == "Lambda" or name == "__lambda__":
        raise NotAllowed(
            "The model holds a Lambda layer, which is code rather than architecture; "
            "use built-in layers."
        )
    operation = module in _OPERATIONS and name.isidentifier()
    if own or not (operation or name in LAYERS or name in _MODELS):
        raise NotAllowed("The model holds a layer that is not built into Keras.", name)
    count[0] += 1
    if count[0] > MAX_LAYERS:
        raise NotAllowed(f"The model has more than {MAX_LAYERS} layers.")
    return None
