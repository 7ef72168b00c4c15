"""Writes wrapper-runs.json: what Gymnasium's wrappers make of runs of its environments, for GoldenWrappersTest.

A run holds what the wrapped environment gave and what actions reached it (inner), and what was seen from outside (outer).

python3 -m pip install gymnasium[toy-text,classic-control]==1.4.0 numpy==2.4.6; python3 make-wrapper-runs.py > wrapper-runs.json
"""
import collections
import json
import struct

import gymnasium as gym
import numpy as np
from gymnasium import wrappers as w
from gymnasium.spaces import Box, Dict, Discrete, MultiBinary, MultiDiscrete, Tuple

STEPS = 14


class Samples(gym.Env):
    """Observations that are samples."""

    def __init__(self, space):
        self.observation_space = space
        self.action_space = Discrete(2)
        space.seed(3)

    def reset(self, seed=None, options=None):
        super().reset(seed=seed)
        return self.observation_space.sample(), {}

    def step(self, action):
        return self.observation_space.sample(), 0.5, False, False, {}


class Recorder(gym.Wrapper):
    def reset(self, **kwargs):
        obs, info = self.env.reset(**kwargs)
        self.seen = [result(self.observation_space, obs, 0, False, False)]
        self.actions = []
        return obs, info

    def step(self, action):
        self.actions.append(flat(self.action_space, action))
        obs, reward, terminated, truncated, info = self.env.step(action)
        self.seen.append(result(self.observation_space, obs, reward, terminated, truncated))
        return obs, reward, terminated, truncated, info


def describe(space):
    if isinstance(space, Discrete):
        return {"type": "Discrete", "n": int(space.n), "start": int(space.start)}
    if isinstance(space, MultiDiscrete):
        return {"type": "MultiDiscrete", "nvec": space.nvec.tolist(), "start": space.start.tolist()}
    if isinstance(space, MultiBinary):
        return {"type": "MultiBinary", "n": space.n}
    if isinstance(space, Box):
        dtype = "uint8" if space.dtype == np.uint8 else "float32"  # other kinds are written as float32
        return {"type": "Box", "shape": space.shape, "dtype": dtype, "low": bounds(space.low), "high": bounds(space.high)}
    if isinstance(space, Dict):
        return {"type": "Dict", "spaces": {name: describe(part) for name, part in space.items()}}
    return {"type": "Tuple", "spaces": [describe(part) for part in space]}


def bounds(values):
    numbers = [float(np.float32(x)) if np.isfinite(x) else ("Infinity" if x > 0 else "-Infinity") for x in values.flat]
    return numbers[0] if len(set(numbers)) == 1 else numbers


def flat(space, value):
    if isinstance(space, Dict):
        return " ".join(flat(part, value[name]) for name, part in space.items())
    if isinstance(space, Tuple):
        return " ".join(flat(part, v) for part, v in zip(space, value))
    return " ".join(number(np.float32(x)) for x in np.asarray(value).flat)


def number(x):
    return str(int(x)) if x == int(x) and abs(x) < 1e6 else np.array(x, ">f4").tobytes().hex()


def result(space, obs, reward, terminated, truncated):
    return [flat(space, obs), struct.pack(">d", float(reward)).hex(), bool(terminated), bool(truncated)]


def run(make, name, options, wrap, seed=5, draws=(0, 0)):
    """draws: numbers that the environment takes from its stream at reset and in each step."""
    recorder = Recorder(make())
    env = wrap(recorder)
    actions = np.random.default_rng(seed)
    obs, _ = env.reset(seed=seed)
    seen = [result(env.observation_space, obs, 0, False, False)]
    given = []
    for _ in range(STEPS):
        if isinstance(env.action_space, Discrete):
            action = int(actions.integers(env.action_space.n))
        else:
            action = actions.uniform(-3, 3, env.action_space.shape).astype(np.float32)
        obs, reward, terminated, truncated, _ = env.step(action)
        given.append(flat(env.action_space, action))
        seen.append(result(env.observation_space, obs, reward, terminated, truncated))
        if terminated or truncated:
            break
    return {
        "wrapper": name, "options": options, "seed": seed, "draws": draws,
        "innerObservations": describe(recorder.observation_space), "innerActions": describe(recorder.action_space),
        "outerObservations": describe(env.observation_space), "outerActions": describe(env.action_space),
        "given": given, "inner": recorder.seen, "received": recorder.actions, "outer": seen,
    }


cart_pole = lambda: gym.make("CartPole-v1", disable_env_checker=True)
pendulum = lambda: gym.make("Pendulum-v1", disable_env_checker=True)
frozen_lake = lambda: gym.make("FrozenLake-v1", disable_env_checker=True)
blackjack = lambda: gym.make("Blackjack-v1", disable_env_checker=True)
picture = lambda: Samples(Box(0, 255, (4, 3, 3), np.uint8))
parts = lambda: gym.wrappers.TimeLimit(Samples(Dict({
    "where": Box(-1, 1, (2,), np.float32), "Colour": Discrete(3, start=4), "zone": MultiBinary(2),
    "keys": Tuple((MultiDiscrete([2, 3], start=[1, 0]), Box(0, 255, (2,), np.uint8))),
})), 20)
unsorted = lambda: gym.wrappers.TimeLimit(Samples(Dict(collections.OrderedDict([
    ("zone", Box(-1, 1, (2,), np.float32)), ("Colour", Discrete(3)), ("keys", MultiBinary(3)),
]))), 20)

print(json.dumps({"gymnasium": gym.__version__, "numpy": np.__version__, "runs": [
    run(cart_pole, "frameStack", {"size": 3}, lambda e: w.FrameStackObservation(e, 3)),
    run(cart_pole, "frameStack", {"padding": "zero"}, lambda e: w.FrameStackObservation(e, 4, padding_type="zero")),
    run(frozen_lake, "frameStack", {"size": 2, "padding": "zero"}, lambda e: w.FrameStackObservation(e, 2, padding_type="zero")),
    run(picture, "frameStack", {"size": 2}, lambda e: w.FrameStackObservation(e, 2)),
    run(cart_pole, "timeAware", {"maxEpisodeSteps": 500}, lambda e: w.TimeAwareObservation(e)),
    run(cart_pole, "timeAware", {"maxEpisodeSteps": 500, "normalise": True}, lambda e: w.TimeAwareObservation(e, normalize_time=True)),
    run(cart_pole, "timeAware", {"maxEpisodeSteps": 500, "flatten": False}, lambda e: w.TimeAwareObservation(e, flatten=False)),
    run(frozen_lake, "timeAware", {"maxEpisodeSteps": 100}, lambda e: w.TimeAwareObservation(e)),
    run(blackjack, "timeAware", {"maxEpisodeSteps": 9, "normalise": True, "flatten": False},
        lambda e: w.TimeAwareObservation(w.TimeLimit(e, 9), normalize_time=True, flatten=False)),
    run(parts, "timeAware", {"maxEpisodeSteps": 20, "flatten": False}, lambda e: w.TimeAwareObservation(e, flatten=False)),
    run(parts, "timeAware", {"maxEpisodeSteps": 20}, lambda e: w.TimeAwareObservation(e)),
    run(unsorted, "timeAware", {"maxEpisodeSteps": 20, "flatten": False}, lambda e: w.TimeAwareObservation(e, flatten=False)),
    run(unsorted, "timeAware", {"maxEpisodeSteps": 20}, lambda e: w.TimeAwareObservation(e)),
    run(unsorted, "flatten", {}, w.FlattenObservation),
    run(frozen_lake, "oneHot", {}, w.FlattenObservation),
    run(blackjack, "oneHot", {}, w.FlattenObservation),
    run(parts, "flatten", {}, w.FlattenObservation),
    run(picture, "flatten", {}, w.FlattenObservation),
    run(picture, "greyscale", {}, w.GrayscaleObservation),
    run(picture, "greyscale", {"keepDimension": True}, lambda e: w.GrayscaleObservation(e, keep_dim=True)),
    run(cart_pole, "actionRepeat", {"times": 3}, lambda e: w.RepeatAction(e, 3)),
    run(pendulum, "actionRepeat", {"times": 2}, lambda e: w.RepeatAction(e, 2)),
    run(cart_pole, "stickyAction", {}, lambda e: w.StickyAction(e, 0.25), draws=(4, 0)),
    run(frozen_lake, "stickyAction", {"probability": 0.5}, lambda e: w.StickyAction(e, 0.5), draws=(1, 1)),
    run(pendulum, "stickyAction", {"probability": 0.5}, lambda e: w.StickyAction(e, 0.5), draws=(2, 0)),
    run(pendulum, "actionClip", {}, w.ClipAction),
    run(pendulum, "actionRescale", {}, lambda e: w.RescaleAction(e, -1.0, 1.0)),
    run(pendulum, "actionRescale", {"min": 0.1, "max": 0.7}, lambda e: w.RescaleAction(e, 0.1, 0.7)),
    run(pendulum, "rewardClip", {"min": -4, "max": -0.5}, lambda e: w.ClipReward(e, -4, -0.5)),
    run(pendulum, "rewardClip", {"sign": True}, lambda e: w.TransformReward(e, lambda r: np.sign(r))),
    run(pendulum, "rewardScale", {"factor": 0.1}, lambda e: w.TransformReward(e, lambda r: 0.1 * r)),
    run(cart_pole, "timeLimit", {"maxEpisodeSteps": 6}, lambda e: w.TimeLimit(e, 6)),
]}, indent=0))
