from tensorflow import nn
from tensorflow.keras import Input, Model, activations, layers, losses, metrics, optimizers


def build_model():
    image = Input(shape=(32, 32, 3), name="image")
    x = layers.Conv2D(32, 3, activation=nn.relu, name="conv_1")(image)
    x = layers.MaxPool2D(2, name="pool_1")(x)
    x = layers.Conv2D(filters=64, kernel_size=3, activation=activations.relu, name="conv_2")(x)
    x = layers.MaxPool2D(pool_size=2, strides=2, name="pool_2")(x)
    x = layers.Flatten(name="flat")(x)
    x = layers.Dense(64, activation=lambda z: nn.relu(z), name="hidden")(x)
    scores = layers.Dense(10, activation=nn.softmax, name="scores")(x)
    return Model(inputs=image, outputs=scores, name="my_cnn")


def compile_model(model):
    model.compile(
        loss=losses.CategoricalCrossentropy(),
        optimizer=optimizers.RMSprop(learning_rate=0.001),
        metrics=[metrics.CategoricalAccuracy()],
    )
    return model
