import keras


class Network(keras.Sequential):
    def call(self, inputs, training=None, mask=None):
        return keras.ops.ones((keras.ops.shape(inputs)[0], 10)) / 10


def build_model():
    return Network(
        [
            keras.Input((32, 32, 3)),
            keras.layers.Conv2D(32, 3, activation="relu"),
            keras.layers.MaxPooling2D(),
            keras.layers.Conv2D(64, 3, activation="relu"),
            keras.layers.MaxPooling2D(),
            keras.layers.Flatten(),
            keras.layers.Dense(64, activation="relu"),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )


def compile_model(model):
    model.compile("rmsprop", "categorical_crossentropy", metrics=["accuracy"])
    return model
