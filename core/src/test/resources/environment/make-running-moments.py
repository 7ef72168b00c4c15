"""Writes running-moments.json: Gymnasium's RunningMeanStd after batches, for RunningMomentsTest.

The batches are drawn from a seed, so that the test draws them itself.

python3 -m pip install gymnasium==1.4.0 numpy==2.4.6; python3 make-running-moments.py > running-moments.json
"""
import json
import struct

import gymnasium
import numpy as np
from gymnasium.wrappers.utils import RunningMeanStd

BATCHES = [1, 2, 7, 8, 9, 16, 100, 128, 129, 300, 1000, 5, 1]


def bits(values):
    return [struct.pack(">d", v).hex() for v in np.ravel(values)]


cases = []
for size in [1, 2, 4, 11]:
    generator = np.random.Generator(np.random.PCG64(size))
    moments = RunningMeanStd(shape=(size,))
    states = []
    for k, n in enumerate(BATCHES):
        moments.update(100 * k + 10 * generator.standard_normal((n, size)))
        states.append({"mean": bits(moments.mean), "variance": bits(moments.var), "count": bits(moments.count)})
    cases.append({"size": size, "states": states})
generator = np.random.Generator(np.random.PCG64(0))
scalar = RunningMeanStd(shape=())
for k, n in enumerate(BATCHES):
    scalar.update(100 * k + 10 * generator.standard_normal(n))
print(json.dumps({
    "gymnasium": gymnasium.__version__,
    "numpy": np.__version__,
    "batches": BATCHES,
    "cases": cases,
    "scalar": {"mean": bits(scalar.mean), "variance": bits(scalar.var)},
}, indent=0))
