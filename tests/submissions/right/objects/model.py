import keras


def build_model(filters=(32, 64), classes=10):
    inputs = keras.Input(shape=(32, 32, 3), name="images")
    x = inputs
    for number in filters:
        x = keras.layers.Conv2D(number, (3, 3), padding="valid", activation=keras.ops.relu)(x)
        x = keras.layers.MaxPooling2D(pool_size=(2, 2))(x)
    x = keras.layers.Reshape((-1,))(x)
    x = keras.layers.Dense(64, activation=keras.activations.relu)(x)
    outputs = keras.layers.Dense(classes, activation=keras.activations.softmax)(x)
    return keras.Model(inputs=inputs, outputs=outputs)


def compile_model(model):
    model.compile(
        optimizer=keras.optimizers.RMSprop(),
        loss=keras.losses.CategoricalCrossentropy(),
        metrics=[keras.metrics.CategoricalAccuracy(name="accuracy")],
    )
    return model
