from .labels import encode_labels
