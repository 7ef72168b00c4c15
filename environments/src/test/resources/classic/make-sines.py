"""Writes sines.csv and sine-digests.csv, for TrigonometryTest.

python3 -m pip install numpy==2.4.6; python3 make-sines.py

sines.csv: x, numpy.sin(x), numpy.cos(x) as float64 in hexadecimal. sine-digests.csv: name, from, to, count,
SHA-256 over f(x) as big-endian float64 (float32 where the name says so) for the count angles
from + (to - from) * k / count, k = 0, 1, …: all computed in float64, then rounded where they are to be
float32. The angles at which Python's math and NumPy differ are counted as well: there must be none.
"""
import hashlib
import math
import struct

import numpy as np

bits = lambda value: struct.pack(">d", value).hex()
random = np.random.default_rng(3)
angles = np.concatenate([
    [0.0, -0.0, 1e-300, 1e-9, 0.126, -0.126, np.nextafter(0.126, 0), 1 / 256, 3 / 256, 109 / 128, 0.8554],
    random.uniform(-0.126, 0.126, 100), random.uniform(-0.2095, 0.2095, 200), random.uniform(-0.855, 0.855, 100),
    [0.85546875, np.nextafter(0.85546875, 0), 2.426265, -2.4262657, 2.4262647, 105414349.9, -105414350.0],
    [k * np.pi / 2 for k in range(-4, 5)], [np.nextafter(k * np.pi / 2, 0) for k in range(-4, 5)],
    random.uniform(-3.7, 3.7, 100), random.uniform(-50, 50, 50), random.uniform(-1e5, 1e5, 50),
    random.uniform(-1.054e8, 1.054e8, 50), np.arange(1, 60) * np.pi,
])
with open("sines.csv", "w") as out:
    for x in angles:
        print(bits(x), bits(np.sin(x)), bits(np.cos(x)), sep=",", file=out)

with open("sine-digests.csv", "w") as out:
    for start, end, count in [
        (-1.0, 1.0, 100_000), (-4.0, 4.0, 200_000), (-30.0, 30.0, 200_000), (-1e4, 1e4, 100_000), (-1.05e8, 1.05e8, 100_000),
    ]:
        x = start + (end - start) * np.arange(count) / count
        for name, function, scalar in (("sin", np.sin, math.sin), ("cos", np.cos, math.cos)):
            values = function(x)
            assert all(scalar(a) == b for a, b in zip(x, values)), "math and NumPy differ"
            print(name, start, end, count, hashlib.sha256(values.astype(">f8")).hexdigest(), sep=",", file=out)
        squares = np.array([a**2 for a in x])  # the power of a scalar: that of an array is x * x
        print("square", start, end, count, hashlib.sha256(squares.astype(">f8")).hexdigest(), sep=",", file=out)
    for start, end, count in [(-0.1, 0.1, 100_000), (-4.0, 4.0, 100_000), (-7e4, 7e4, 100_000)]:
        x = (start + (end - start) * np.arange(count) / count).astype(np.float32)
        squares = np.array([a**2 for a in x])
        for name, values in (("float32 sin", np.sin(x)), ("float32 cos", np.cos(x)), ("float32 square", squares)):
            print(name, start, end, count, hashlib.sha256(values.astype(">f4")).hexdigest(), sep=",", file=out)
