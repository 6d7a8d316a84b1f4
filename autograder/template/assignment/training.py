def train_model(model, images, labels, epochs):
    """Compile `model` and train it on images (n, 64) and labels (n,)."""
    raise NotImplementedError
