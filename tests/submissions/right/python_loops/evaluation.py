def evaluate_model(model, images, labels):
    results = model.evaluate(x=images, y=labels, batch_size=16, verbose=0, return_dict=True)
    names = [name for name in results if "acc" in name]
    return [results["loss"], results[names[0]]]
