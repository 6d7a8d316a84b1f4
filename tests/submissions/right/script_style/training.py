from matplotlib import pyplot as plt

from model import build_model, compile_model
from preprocessing import encode_labels, normalize_images, x_train, y_train

name = input("Your name? ")
epochs_to_try = int(input("How many epochs? "))
print(f"Hello {name} \u2713 \u00e4\u00f6\u00fc")


def train_model(model, images, labels, epochs=10, batch_size=64):
    print("training on", len(images), "images")
    history = model.fit(images, labels, batch_size, epochs, verbose=0,
                        validation_data=(images[:100], labels[:100]))
    plt.plot(history.history["accuracy"], label="accuracy")
    plt.legend()
    plt.show()
    for epoch, loss in enumerate(history.history["loss"]):
        print(epoch, loss)
    return history


my_model = compile_model(build_model())
result = train_model(my_model, normalize_images(x_train), encode_labels(y_train), epochs_to_try)
print("final loss", result.history["loss"][-1])

if __name__ == "__main__":
    train_model(my_model, normalize_images(x_train), encode_labels(y_train), 50)
