def build_model():
    raise NotImplementedError
