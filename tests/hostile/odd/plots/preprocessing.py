import keras
import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import seaborn as sns
from sklearn.metrics import confusion_matrix
from tqdm import tqdm

matplotlib.use("Agg")
sns.set_theme()


def load_data():
    data = keras.datasets.cifar10.load_data()
    fig, axes = plt.subplots(2, 5, figsize=(10, 4))
    for ax, image in zip(axes.flat, data[0][0]):
        ax.imshow(image)
        ax.axis("off")
    plt.tight_layout()
    plt.savefig("samples.png")
    plt.show()
    return data


def normalize_images(images):
    return np.stack([image.astype("float32") / 255 for image in tqdm(images)])


def encode_labels(labels, num_classes=10):
    return np.eye(num_classes, dtype="float32")[np.asarray(labels).reshape(-1)]
