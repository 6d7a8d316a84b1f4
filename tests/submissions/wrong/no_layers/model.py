import keras


def build_model():
    inputs = keras.Input((32, 32, 3))
    return keras.Model(inputs, inputs)


def compile_model(model):
    model.compile(optimizer="rmsprop", loss="categorical_crossentropy", metrics=["accuracy"])
    return model
