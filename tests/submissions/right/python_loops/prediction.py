import numpy


def predict_probabilities(model, images):
    rows = []
    for start in range(0, len(images), 50):
        rows.extend(model.predict_on_batch(images[start : start + 50]))
    return numpy.array(rows)


def predict_classes(model, images):
    classes = []
    for row in predict_probabilities(model=model, images=images):
        best = 0
        for candidate in range(1, len(row)):
            if row[candidate] > row[best]:
                best = candidate
        classes.append(best)
    return numpy.array(classes)
