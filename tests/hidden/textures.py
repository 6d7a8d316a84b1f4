"""Hidden images for the training checks: ten textures that a convolution learns in seconds.

Stripes in four directions with a wide and a narrow period, a chequer, and rings. Phase, period,
direction and colours vary from image to image, so that a network without convolutions stays at
chance, and nothing learned elsewhere helps.
"""

import numpy as np

SIZE = 32
CLASSES = 10


def textures(rng: np.random.Generator, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return images float32 (count, 32, 32, 3) in [0, 1] and labels (count,), classes balanced."""
    labels = rng.permutation(np.arange(count) % CLASSES)
    images = np.stack([_texture(rng, label) for label in labels])
    return images, labels


def _texture(rng: np.random.Generator, label: int) -> np.ndarray:
    rows, columns = np.mgrid[:SIZE, :SIZE].astype(np.float32)
    period = (4 if 4 <= label < 8 else 8) * rng.uniform(0.8, 1.2)
    phase = rng.uniform(0, 2 * np.pi, 2)
    angle = np.deg2rad(45 * (label % 4) + rng.uniform(-5, 5))
    across = 2 * np.pi / period * (columns * np.cos(angle) + rows * np.sin(angle))
    along = 2 * np.pi / period * (rows * np.cos(angle) - columns * np.sin(angle))
    if label < 8:
        wave = np.sin(across + phase[0])
    elif label == 8:
        wave = np.sin(across + phase[0]) * np.sin(along + phase[1])
    else:
        centre = rng.uniform(SIZE / 4, 3 * SIZE / 4, 2)
        radius = np.hypot(rows - centre[0], columns - centre[1])
        wave = np.sin(2 * np.pi / period * radius + phase[0])
    dark, bright = rng.uniform(0, 0.35, 3), rng.uniform(0.65, 1, 3)
    image = np.where(wave[..., None] > 0, bright, dark) + rng.normal(0, 0.15, (SIZE, SIZE, 3))
    return np.clip(image, 0, 1).astype(np.float32)
