ALPHABET = list("zyx")
TEXT = "xyz" * 10
