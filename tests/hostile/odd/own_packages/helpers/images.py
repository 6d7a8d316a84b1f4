def normalize_images(images):
    return images.astype("float32") / 255
