text = "a string"
