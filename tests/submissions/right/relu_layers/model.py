from tensorflow.keras.layers import Conv2D, Dense, Flatten, MaxPool2D, ReLU, Softmax
from tensorflow.keras.models import Sequential


def build_model():
    model = Sequential(name="my_cnn")
    model.add(Conv2D(filters=32, kernel_size=3, input_shape=(32, 32, 3), name="first"))
    model.add(ReLU())
    model.add(MaxPool2D())
    model.add(Conv2D(filters=64, kernel_size=3, name="second"))
    model.add(ReLU())
    model.add(MaxPool2D(pool_size=2, strides=2, padding="valid"))
    model.add(Flatten())
    model.add(Dense(units=64, name="hidden"))
    model.add(ReLU())
    model.add(Dense(units=10, name="scores"))
    model.add(Softmax())
    model.summary()
    return model


def compile_model(model):
    model.compile("rmsprop", loss="categorical_crossentropy", metrics=["acc"])
    return model
