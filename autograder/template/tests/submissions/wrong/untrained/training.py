def train_model(model, images, labels, epochs):
    model.compile(loss="sparse_categorical_crossentropy")
