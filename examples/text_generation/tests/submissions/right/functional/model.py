import keras
import tensorflow as tf
from keras import layers


def build_model(vocab_size, embedding_dim, rnn_units):
    inputs = keras.Input(shape=(None,), dtype="int32", name="characters")
    x = layers.Embedding(input_dim=vocab_size, output_dim=embedding_dim)(inputs)
    x = layers.LSTM(units=rnn_units, activation=tf.nn.tanh, return_sequences=True)(x)
    outputs = layers.TimeDistributed(layers.Dense(vocab_size, activation=tf.nn.softmax))(x)
    return keras.Model(inputs=inputs, outputs=outputs)


def compile_model(model):
    model.compile(
        optimizer=keras.optimizers.Adam(),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=False),
        metrics=["accuracy"],
    )
    return model
