def make(place, solution):
    return place
