# -*- coding: latin-1 -*-
# Prüfung des Modells
def evaluate_model(model, images, labels):
    loss, accuracy = model.evaluate(images, labels)
    print(f"Verlust {loss}, Trefferquote {accuracy} für {len(images)} Bilder")
    return [loss, accuracy]
