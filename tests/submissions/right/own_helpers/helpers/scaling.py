BRIGHTEST = 255.0


def scaled(pixels):
    return pixels.astype("float32") / BRIGHTEST
