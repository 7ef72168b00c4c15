"""Writes numpy-streams.json: what NumPy draws, for Pcg64Test.

python3 -m pip install numpy==2.4.6; python3 make-numpy-streams.py > numpy-streams.json
"""
import json
import struct

import numpy as np

SEEDS = [0, 1, 42, 123456789, 2**31, 2**32 - 1, 2**32, 2**40 + 7, 2**63 - 1]
BOUNDS = [1, 2, 3, 7, 10, 1000, 3 << 29, 2**31 - 1]


def bits(value):
    return struct.pack(">d", value).hex()


streams = []
for seed in SEEDS:
    generator = lambda: np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed)))
    mixed = generator()
    streams.append({
        "seed": str(seed),
        "words": [f"{w:08x}" for w in np.random.SeedSequence(seed).generate_state(8)],
        "raw": [f"{int(r):016x}" for r in np.random.PCG64(np.random.SeedSequence(seed)).random_raw(4)],
        "doubles": [bits(d) for d in generator().random(6)],
        "uniform": [bits(d) for d in generator().uniform(-0.05, 0.05, 6)],
        # each round: one double, then one integer below each bound
        "mixed": [[bits(mixed.random()), [int(mixed.integers(b)) for b in BOUNDS]] for _ in range(12)],
    })
print(json.dumps({"numpy": np.__version__, "bounds": BOUNDS, "streams": streams}, indent=0))
