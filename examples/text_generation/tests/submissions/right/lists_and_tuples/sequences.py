def make_sequences(ids, length):
    inputs, targets = [], []
    for i in range(0, len(ids) - length, length):
        inputs.append([int(n) for n in ids[i : i + length]])
        targets.append([int(n) for n in ids[i + 1 : i + 1 + length]])
    return [inputs, targets]
