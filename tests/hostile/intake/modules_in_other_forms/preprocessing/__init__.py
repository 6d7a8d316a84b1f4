from .inner import encode_labels, load_data, normalize_images
