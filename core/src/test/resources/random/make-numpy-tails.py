"""Writes numpy-tails.json: normal and exponential numbers of NumPy, for ZigguratTest.

python3 -m pip install numpy==2.4.6; python3 make-numpy-tails.py > numpy-tails.json
"""
import hashlib
import json
import struct

import numpy as np

COUNT = 200_000
TAIL = {"standard_normal": 3.6541528853610088, "standard_exponential": 7.69711747013105}


def bits(value):
    return struct.pack(">d", value).hex()


out = {"numpy": np.__version__, "count": COUNT, "streams": []}
for kind, tail in TAIL.items():
    for seed in [0, 42]:
        generator = np.random.Generator(np.random.PCG64(seed))
        values = getattr(generator, kind)(COUNT)
        out["streams"].append({
            "kind": kind,
            "seed": seed,
            "first": [bits(v) for v in values[:100]],
            "tail": [[int(i), bits(values[i])] for i in np.flatnonzero(np.abs(values) > tail)],
            "sha256": hashlib.sha256(values.astype(">f8").tobytes()).hexdigest(),  # of all
            "next": bits(generator.random()),
        })
print(json.dumps(out, indent=0))
