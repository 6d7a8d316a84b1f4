from my_utils import SETTINGS
import keras
from keras.layers import *

build_model = lambda: keras.Sequential(
    [Input((32, 32, 3))]
    + [
        layer
        for filters in SETTINGS["filters"]
        for layer in (Conv2D(filters, 3, activation="relu"), MaxPooling2D())
    ]
    + [Flatten(), Dense(64, "relu"), Dense(10, "softmax")]
)


def compile_model(model):
    model.compile(SETTINGS["optimizer"], "categorical_crossentropy", metrics=["accuracy"])
    return model
