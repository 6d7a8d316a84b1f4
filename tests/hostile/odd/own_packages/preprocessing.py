import keras

from helpers import encode_labels
from helpers.images import normalize_images
from utils import *


def load_data():
    announce("loading")
    return keras.datasets.cifar10.load_data()
