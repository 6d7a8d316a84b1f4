import tensorflow as tf


def evaluate_model(model, images, labels):
    guesses = model(tf.constant(images), training=False)
    labels = tf.cast(labels, tf.float32)
    loss = tf.keras.losses.categorical_crossentropy(labels, guesses)
    right = tf.equal(tf.argmax(guesses, axis=-1), tf.argmax(labels, axis=-1))
    return tf.reduce_mean(loss).numpy(), tf.reduce_mean(tf.cast(right, tf.float32)).numpy()
