import tensorflow as tf
from tensorflow import keras


def conv_block(filters):
    return keras.Sequential(
        [keras.layers.Conv2D(filters, 3, activation="relu"), keras.layers.MaxPooling2D()],
        name=f"block_{filters}",
    )


def build_model():
    tf.keras.backend.clear_session()
    model = tf.keras.models.Sequential(
        [
            tf.keras.layers.InputLayer(shape=(32, 32, 3)),
            conv_block(32),
            conv_block(64),
            tf.keras.layers.Flatten(),
            tf.keras.layers.Dense(units=64, activation=tf.keras.activations.relu),
            tf.keras.layers.Dense(units=10, activation=tf.keras.activations.softmax),
        ]
    )
    return compile_model(model)


def compile_model(model):
    model.compile(
        optimizer=tf.keras.optimizers.RMSprop(),
        loss=tf.keras.losses.categorical_crossentropy,
        metrics=["categorical_accuracy", "mse"],
    )
    return model
