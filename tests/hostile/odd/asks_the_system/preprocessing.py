import getpass
import os
import platform
import shutil
import socket
import subprocess
import sys
import urllib.request

import keras
import numpy as np


def ask(act):
    try:
        print(act())
    except Exception as error:
        print(f"not known: {error}")


ask(lambda: subprocess.run([sys.executable, "--version"], check=True))
ask(lambda: subprocess.check_output(["nvidia-smi"]))
ask(lambda: subprocess.check_output(["python3", "--version"]))
ask(lambda: subprocess.check_output("pip list", shell=True))
ask(lambda: os.system("ls"))
ask(lambda: os.popen("git log").read())
ask(platform.platform)
ask(os.cpu_count)
ask(lambda: shutil.disk_usage("/"))
ask(getpass.getuser)
ask(os.getlogin)
ask(socket.gethostname)
ask(lambda: urllib.request.urlopen("https://example.org", timeout=1))
ask(lambda: open("/proc/meminfo").read()[:50])
ask(lambda: open("/proc/cpuinfo").read()[:50])

def load_data():
    return keras.datasets.cifar10.load_data()


def normalize_images(images):
    return images.astype("float32") / 255


def encode_labels(labels, num_classes=10):
    return np.eye(num_classes, dtype="float32")[np.asarray(labels).reshape(-1)]
