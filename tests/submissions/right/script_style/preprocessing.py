import os
import random

import matplotlib.pyplot as plt
import numpy as np
import seaborn as sns
from tensorflow import keras
from tqdm import tqdm

random.seed(1)
np.random.seed(1)
sns.set_theme()


def load_data():
    return keras.datasets.cifar10.load_data()


def normalize_images(images):
    return images.astype(np.float32) / 255.0


def encode_labels(labels, num_classes=10):
    return keras.utils.to_categorical(labels, num_classes=num_classes)


(x_train, y_train), (x_test, y_test) = load_data()
fig, axes = plt.subplots(2, 2, figsize=(6, 6))
for ax, image in zip(axes.flat, tqdm(x_train[:4])):
    ax.imshow(image)
    ax.axis("off")
plt.tight_layout()
plt.show()
os.makedirs("figures", exist_ok=True)
os.chdir("figures")
plt.savefig("examples.png")
