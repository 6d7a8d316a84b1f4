import keras


def train_model(model, images, labels, epochs=10, batch_size=64):
    for epoch in range(epochs):
        history = model.fit(
            images,
            labels,
            initial_epoch=epoch,
            epochs=epoch + 1,
            batch_size=batch_size,
            verbose=0,
        )
        if epoch == 0:
            whole = history
        else:
            whole = history
    whole.epoch = list(range(epochs))
    return whole
