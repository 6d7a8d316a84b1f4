def generate_text(model, start, length, temperature):
    return start
