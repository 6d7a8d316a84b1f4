import keras
from keras import layers


def build_model():
    images = keras.Input((32, 32, 3))
    x = layers.Conv2D(32, (3, 3), activation="relu")(images)
    x = layers.MaxPooling2D((2, 2))(x)
    x = layers.Conv2D(64, (3, 3), activation="relu")(x)
    x = layers.MaxPooling2D((2, 2))(x)
    x = layers.Flatten()(x)
    hidden = layers.Dense(64, activation="relu")(x)
    return keras.Model(images, [layers.Dense(10, activation="softmax")(hidden), hidden])


def compile_model(model):
    model.compile(optimizer="rmsprop", loss="categorical_crossentropy", metrics=["accuracy"])
    return model
