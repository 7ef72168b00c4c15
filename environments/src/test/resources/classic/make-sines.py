"""Writes sines.csv: x, numpy.sin(x), numpy.cos(x) as float64 in hexadecimal, for TrigonometryTest.

python3 -m pip install numpy==2.4.6; python3 make-sines.py > sines.csv
"""
import struct

import numpy as np

bits = lambda value: struct.pack(">d", value).hex()
random = np.random.default_rng(3)
angles = np.concatenate([
    [0.0, -0.0, 1e-300, 1e-9, 0.126, -0.126, np.nextafter(0.126, 0), 1 / 256, 3 / 256, 109 / 128, 0.8554],
    random.uniform(-0.126, 0.126, 500), random.uniform(-0.2095, 0.2095, 1000), random.uniform(-0.855, 0.855, 500),
])
for x in angles:
    print(bits(x), bits(np.sin(x)), bits(np.cos(x)), sep=",")
