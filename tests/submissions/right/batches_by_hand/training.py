import math

import keras
import numpy as np


class Batches(keras.utils.PyDataset):
    def __init__(self, images, labels, batch_size):
        super().__init__()
        self.images, self.labels, self.batch_size = images, labels, batch_size
        self.order = np.random.permutation(len(images))

    def __len__(self):
        return math.ceil(len(self.images) / self.batch_size)

    def __getitem__(self, number):
        chosen = self.order[number * self.batch_size : (number + 1) * self.batch_size]
        return self.images[chosen], self.labels[chosen]

    def on_epoch_end(self):
        np.random.shuffle(self.order)


def train_model(model, images, labels, epochs=10, batch_size=64):
    return model.fit(Batches(images, labels, batch_size), epochs=epochs, verbose=0)
