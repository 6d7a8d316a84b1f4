from tensorflow.keras.layers import *
from tensorflow.keras.models import *


def build_model():
    model = Sequential()
    model.add(Input((32, 32, 3)))
    model.add(Conv2D(filters=32, kernel_size=(3, 3), activation="relu", name="first"))
    model.add(MaxPool2D())
    model.add(Conv2D(64, (3, 3), activation="relu"))
    model.add(MaxPool2D((2, 2)))
    model.add(Flatten())
    model.add(Dense(64, activation="relu"))
    model.add(Dense(10, activation="softmax", name="last"))
    return model


def compile_model(model):
    from tensorflow.keras.optimizers import RMSprop

    model.compile(optimizer=RMSprop(), loss="CategoricalCrossentropy", metrics=["acc"])
    return model
