import os
import signal


def stop(*arguments, **keywords):
    os.kill(os.getpid(), signal.SIGSTOP)


load_data = normalize_images = encode_labels = stop
