def evaluate_model(model, images, labels):
    return model.evaluate(x=images, y=labels, batch_size=64)
