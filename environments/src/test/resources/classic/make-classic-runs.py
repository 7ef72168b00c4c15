"""Writes classic-runs.json: long runs of Gymnasium's classic control, for ClassicRunsTest.

python3 -m pip install gymnasium==1.4.0 numpy==2.4.6; python3 make-classic-runs.py > classic-runs.json

Each run goes over several episodes: the first is reset with the seed, the following ones without, so
that they continue its random stream. Actions come from a rule on the observation and from a linear
congruential generator that starts from 1: both sides compute them. The digest is the SHA-256 over every
reset (the observation as big-endian float32) and every step (the observation, the reward as float64, one
byte terminated, one byte truncated). "options" are Agon's names; Gymnasium takes some of them as
arguments of make, some as options of reset, some as attributes.
"""
import hashlib
import json
import struct
import warnings

import gymnasium
import numpy as np

STEPS = 3000
SEEDS = (0, 42, 1234567, 2**31, 2**63 - 1)
CASES = [  # id, Agon's options, arguments of make, options of reset, attributes
    ("CartPole-v1", {}, {}, None, {}),
    ("CartPole-v1", {"low": -0.2, "high": 0.1}, {}, {"low": -0.2, "high": 0.1}, {}),
    ("MountainCar-v0", {}, {}, None, {}),
    ("MountainCar-v0", {"goalVelocity": 0.03}, {"goal_velocity": 0.03}, None, {}),
    ("MountainCar-v0", {"low": -1.1, "high": 0.45}, {}, {"low": -1.1, "high": 0.45}, {}),
    ("MountainCarContinuous-v0", {}, {}, None, {}),
    ("MountainCarContinuous-v0", {"goalVelocity": 0.03}, {"goal_velocity": 0.03}, None, {}),
    ("MountainCarContinuous-v0", {"goalVelocity": 0.07}, {"goal_velocity": 0.07}, None, {}),
    ("MountainCarContinuous-v0", {"low": -1.1, "high": 0.45}, {}, {"low": -1.1, "high": 0.45}, {}),
    ("Acrobot-v1", {}, {}, None, {}),
    ("Acrobot-v1", {"bookOrNips": "nips"}, {}, None, {"book_or_nips": "nips"}),
    ("Acrobot-v1", {"dt": 0.05}, {}, None, {"dt": 0.05}),
    ("Acrobot-v1", {"torqueNoiseMax": 0.3}, {}, None, {"torque_noise_max": 0.3}),
    ("Acrobot-v1", {"low": -3.0, "high": 2.5}, {}, {"low": -3.0, "high": 2.5}, {}),
    ("Pendulum-v1", {}, {}, None, {}),
    ("Pendulum-v1", {"g": 9.81}, {"g": 9.81}, None, {}),
    ("Pendulum-v1", {"xInit": 40.0, "yInit": 8.0}, {}, {"x_init": 40.0, "y_init": 8.0}, {}),
]


class Policy:
    """Swings with the motion three times in four, and acts at random else."""

    def __init__(self, environment_id):
        self.id = environment_id
        self.state = 1

    def act(self, observation):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        bits = self.state >> 33
        at_random = bits % 4 == 0
        share = (bits - 2**30) / 2**30
        if self.id == "CartPole-v1":
            return (bits >> 2) % 2 if at_random else int(observation[2] > 0)
        if self.id == "MountainCar-v0":
            return (bits >> 2) % 3 if at_random else (2 if observation[1] >= 0 else 0)
        if self.id == "Acrobot-v1":
            return (bits >> 2) % 3 if at_random else (0 if observation[4] > 0 else 2)
        if self.id == "Pendulum-v1":
            return np.array([3 * share], dtype=np.float32)
        force = 1.5 * share
        if not at_random:
            force = abs(force) if observation[1] >= 0 else -abs(force)
        return np.array([force], dtype=np.float32)


def run(seed, environment_id, options, arguments, reset_options, attributes):
    environment = gymnasium.make(environment_id, **arguments)
    for name, value in attributes.items():
        setattr(environment.unwrapped, name, value)
    policy = Policy(environment_id)
    digest = hashlib.sha256()
    floats = lambda values: np.asarray(values, dtype=">f4").tobytes()
    observation, _ = environment.reset(seed=seed, options=reset_options)
    digest.update(floats(observation))
    lengths, last, length = [], "", 0
    for t in range(STEPS):
        observation, reward, terminated, truncated, _ = environment.step(policy.act(observation))
        digest.update(floats(observation) + struct.pack(">d", reward) + bytes([terminated, truncated]))
        length += 1
        if terminated or truncated:
            lengths.append(length)
            last = floats(observation).hex()
            length = 0
            observation, _ = environment.reset(options=reset_options)
            digest.update(floats(observation))
    return {
        "environment": environment_id, "seed": str(seed), "options": options, "lengths": lengths,
        "lastObservation": last, "sha256": digest.hexdigest(),
    }


warnings.simplefilter("ignore")  # some starting states lie outside the space
runs = [run(seed, *case) for case in CASES for seed in SEEDS]
print(json.dumps({"gymnasium": gymnasium.__version__, "numpy": np.__version__, "runs": runs}, indent=0))
