import locale
import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"
os.environ["CUDA_VISIBLE_DEVICES"] = "0"
os.environ["PYTHONHASHSEED"] = "42"
os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["HOME"] = "/home/me"

import keras
import numpy as np
import tensorflow as tf

try:
    tf.config.threading.set_intra_op_parallelism_threads(4)
    tf.config.set_visible_devices([], "GPU")
    for gpu in tf.config.list_physical_devices("GPU"):
        tf.config.experimental.set_memory_growth(gpu, True)
except RuntimeError as error:
    print(error)
try:
    locale.setlocale(locale.LC_ALL, "")
except locale.Error:
    pass
print("GPU" if tf.test.is_gpu_available() else "CPU", tf.__version__)
tf.random.set_seed(7)
np.random.seed(7)
keras.utils.set_random_seed(7)
keras.backend.set_floatx("float32")
keras.mixed_precision.set_global_policy("float32")
tf.get_logger().setLevel("ERROR")
os.nice(5)

def load_data():
    return keras.datasets.cifar10.load_data()


def normalize_images(images):
    return images.astype("float32") / 255


def encode_labels(labels, num_classes=10):
    return np.eye(num_classes, dtype="float32")[np.asarray(labels).reshape(-1)]
