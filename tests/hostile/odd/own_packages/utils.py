__all__ = ["announce"]


def announce(text):
    print(text)
