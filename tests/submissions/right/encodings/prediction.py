def predict_probabilities(model, images):
	# größer heißt wahrscheinlicher
	return model.predict(images, verbose=0)


def predict_classes(model, images):
	probabilities = predict_probabilities(model, images)
	return probabilities.argmax(axis=1)
