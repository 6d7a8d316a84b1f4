import tensorflow as tf


def make_sequences(ids, length):
    data = tf.data.Dataset.from_tensor_slices(ids)
    windows = data.batch(length, drop_remainder=True)
    targets = data.skip(1).batch(length, drop_remainder=True)
    rows = list(zip(windows, targets))
    return tf.stack([a for a, _ in rows]), tf.cast(tf.stack([b for _, b in rows]), tf.int32)
