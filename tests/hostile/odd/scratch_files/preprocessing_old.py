def load_data(:
