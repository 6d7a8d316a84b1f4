"""CIFAR-10 lab, everything in one file."""
import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

NUM_CLASSES = 10
LABELS = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]


def load_data():
    return keras.datasets.cifar10.load_data()


def normalize_images(images):
    return (images / 255.0).astype("float32")


def encode_labels(labels, num_classes=NUM_CLASSES):
    return tf.one_hot(np.reshape(labels, -1), num_classes)


def build_model():
    return keras.Sequential([
        layers.Input(shape=(32, 32, 3)),
        layers.Conv2D(32, (3, 3), activation="relu"),
        layers.MaxPooling2D((2, 2)),
        layers.Conv2D(64, (3, 3), activation="relu"),
        layers.MaxPooling2D((2, 2)),
        layers.Flatten(),
        layers.Dense(64, activation="relu"),
        layers.Dense(NUM_CLASSES, activation="softmax"),
    ])


def compile_model(model):
    model.compile(optimizer="rmsprop", loss="categorical_crossentropy", metrics=["accuracy"])
    return model


def train_model(model, images, labels, epochs=10, batch_size=64):
    data = tf.data.Dataset.from_tensor_slices((images, labels))
    data = data.shuffle(len(images)).batch(batch_size).prefetch(tf.data.AUTOTUNE)
    return model.fit(data, epochs=epochs)


def evaluate_model(model, images, labels):
    loss, accuracy = model.evaluate(images, labels)
    return loss, accuracy


def predict_probabilities(model, images):
    return model.predict(images)


def predict_classes(model, images):
    return np.argmax(predict_probabilities(model, images), axis=1)


def main():
    (x_train, y_train), (x_test, y_test) = load_data()
    model = compile_model(build_model())
    train_model(model, normalize_images(x_train), encode_labels(y_train), epochs=1)
    print(evaluate_model(model, normalize_images(x_test), encode_labels(y_test)))
    print([LABELS[i] for i in predict_classes(model, normalize_images(x_test[:5]))])


main()
