"""Writes space-samples.json: what Gymnasium's spaces sample, for SpaceSamplesTest.

python3 -m pip install gymnasium==1.4.0 numpy==2.4.6; python3 make-space-samples.py > space-samples.json
"""
import json
from collections import OrderedDict

import gymnasium
import numpy as np
from gymnasium.spaces import Box, Dict, Discrete, MultiBinary, MultiDiscrete, Tuple

INF = np.inf
F = np.float32
SEEDS = [0, 1, 42, 123456789]
SAMPLES = 6

SPACES = [
    Discrete(2),
    Discrete(7, start=-3),
    Discrete(1),
    MultiDiscrete([5, 2, 2]),
    MultiDiscrete([[1, 2], [3, 40], [500, 6]], start=[[0, -2], [10, 0], [7, 1]]),
    MultiBinary(5),
    MultiBinary([3, 2, 3]),
    Box(-1, 1, (3,), F),
    Box(np.array([-2.4, 0.1], F), np.array([2.4, 1e6], F), dtype=F),
    Box(-0.5, 3, (), F),
    Box(-INF, INF, (2, 3), F),
    Box(0.5, INF, (3,), F),
    Box(-INF, -0.25, (3,), F),
    Box(np.array([-1, -INF, 2, -INF, 0, -INF], F), np.array([1, INF, INF, 3, 1e-3, INF], F), dtype=F),
    Box(0, 255, (4, 3), np.uint8),
    Box(np.array([0, 10, 200], np.uint8), np.array([1, 20, 200], np.uint8), dtype=np.uint8),
    Tuple((Discrete(32), Discrete(11), Discrete(2))),
    Dict({"position": Box(-1, 1, (2,), F), "colour": Discrete(3), "Zone": MultiBinary(3)}),
    Dict(OrderedDict([("b", Discrete(9)), ("a", Tuple((Box(-INF, INF, (2,), F), Dict({"x": MultiDiscrete([3, 3])}))))])),
]


def number(x):
    return float(x) if np.isfinite(x) else ("Infinity" if x > 0 else "-Infinity")


def describe(space):
    if isinstance(space, Discrete):
        return {"type": "Discrete", "n": int(space.n), "start": int(space.start)}
    if isinstance(space, MultiDiscrete):
        return {"type": "MultiDiscrete", "nvec": space.nvec.tolist(), "start": space.start.tolist()}
    if isinstance(space, MultiBinary):
        return {"type": "MultiBinary", "n": space.n}
    if isinstance(space, Box):
        return {"type": "Box", "shape": space.shape, "dtype": str(space.dtype),
                "low": [number(x) for x in space.low.flat], "high": [number(x) for x in space.high.flat]}
    if isinstance(space, Dict):
        return {"type": "Dict", "spaces": {name: describe(part) for name, part in space.items()}}
    return {"type": "Tuple", "spaces": [describe(part) for part in space]}


def flat(space, sample):
    """Row-major, parts in their order; an integer is one number."""
    if isinstance(space, Dict):
        return [x for name, part in space.items() for x in flat(part, sample[name])]
    if isinstance(space, Tuple):
        return [x for part, s in zip(space, sample) for x in flat(part, s)]
    return [np.float32(x) for x in np.asarray(sample).flat]


def text(x):
    return str(int(x)) if x == int(x) and abs(x) < 1e6 else np.array(x, ">f4").tobytes().hex()


def samples(space, seed):
    space.seed(seed)
    return [" ".join(text(x) for x in flat(space, space.sample())) for _ in range(SAMPLES)]


def masked(seed):
    space = Discrete(6, start=10)
    masks = ["111111", "000001", "010100", "000000", "101101"]
    space.seed(seed)
    return [[mask, int(space.sample(mask=np.array([int(c) for c in mask], np.int8)))] for mask in masks * 3]


print(json.dumps({
    "gymnasium": gymnasium.__version__,
    "numpy": np.__version__,
    "spaces": [{"space": describe(space), "samples": {str(s): samples(space, s) for s in SEEDS}} for space in SPACES],
    "masked": {str(s): masked(s) for s in SEEDS},
}, indent=0))
