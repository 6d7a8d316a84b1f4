from preprocessing import load_data

print(load_data()[0][0].shape)
