from functools import partial

import keras
import tensorflow as tf
from keras import layers


def build_model():
    model = keras.Sequential(
        [
            layers.Conv2D(32, (3, 3), activation=keras.ops.relu),
            layers.MaxPooling2D((2, 2)),
            layers.Conv2D(64, (3, 3), activation="relu"),
            layers.MaxPooling2D((2, 2)),
            layers.Flatten(),
            layers.Dense(64, activation="ReLU".lower()),
            layers.Dense(10, activation=partial(tf.nn.softmax, axis=-1)),
        ]
    )
    model.build(input_shape=(None, 32, 32, 3))
    return model


def compile_model(model):
    model.compile(
        optimizer="RMSprop",
        loss="CategoricalCrossentropy",
        metrics=[keras.metrics.CategoricalAccuracy(name="accuracy")],
    )
    return model
