import keras
from keras.layers import Activation, Conv2D, Dense, Flatten, MaxPooling2D, ReLU, Softmax


def build_model():
    model = keras.models.Sequential()
    model.add(Conv2D(32, kernel_size=(3, 3), padding="valid", input_shape=(32, 32, 3)))
    model.add(ReLU())
    model.add(MaxPooling2D(pool_size=(2, 2)))
    model.add(Conv2D(64, (3, 3)))
    model.add(Activation("relu"))
    model.add(MaxPooling2D((2, 2), strides=(2, 2)))
    model.add(Flatten())
    model.add(Dense(64))
    model.add(Activation(keras.activations.relu))
    model.add(Dense(10))
    model.add(Softmax())
    model.summary()
    return model


def compile_model(model):
    model.compile("rmsprop", "categorical_crossentropy", metrics=["acc"])
    print(model.optimizer, model.loss)
    return model
