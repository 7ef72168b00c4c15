"""Writes toytext-runs.json: long runs of Gymnasium's toy text, for ToyTextTest.

python3 -m pip install gymnasium==1.4.0 numpy==2.4.6; python3 make-toytext-runs.py > toytext-runs.json

Each run is played open loop from the listed actions, over several episodes: the first is reset with
the seed, the following ones without, so that they continue its random stream. Half of the actions are
random; where Gymnasium has a transition table the others are the best ones for it, so that goals are
reached. The digest is the SHA-256 over every reset (the observation's numbers as big-endian float32)
and every step (the same, the reward as float64, one byte terminated, one byte truncated); where there
is an action mask its bytes follow. Options are written as Agon takes them. The maps are those of
generate_random_map.
"""
import hashlib
import json
import struct

import gymnasium
import numpy as np
from gymnasium.envs.toy_text.frozen_lake import generate_random_map

STEPS = 600
SEEDS = (0, 42, 2**31, 2**40 + 7, 2**63 - 1)


def best_actions(table):
    """By value iteration."""
    values = np.zeros(len(table))
    for _ in range(300):
        q = np.array([[sum(p * (r + 0.99 * values[s] * (not end)) for p, s, r, end in outcomes)
                       for outcomes in table[state].values()] for state in range(len(table))])
        values = q.max(axis=1)
    return q.argmax(axis=1)


BEST = {}


def run(environment_id, seed, options, kwargs):
    environment = gymnasium.make(environment_id, **kwargs)
    plain = environment.unwrapped
    best = None
    if hasattr(plain, "P"):
        key = environment_id + json.dumps(options)
        if key not in BEST:
            BEST[key] = best_actions(plain.P)
        best = BEST[key]
    chooser = np.random.default_rng(seed % 1000 + 5)
    digest = hashlib.sha256()
    floats = lambda obs: np.atleast_1d(np.asarray(obs, dtype=">f4")).tobytes()
    observation, info = environment.reset(seed=seed)
    digest.update(floats(observation) + info.get("action_mask", np.zeros(0, np.int8)).tobytes())
    actions, returns, lengths = [], [], []
    total, length = 0.0, 0
    for _ in range(STEPS):
        action = int(chooser.integers(plain.action_space.n))
        if best is not None and chooser.random() < 0.5:
            action = int(best[observation])
        actions.append(action)
        observation, reward, terminated, truncated, info = environment.step(action)
        mask = info.get("action_mask", np.zeros(0, np.int8)).tobytes()
        digest.update(floats(observation) + struct.pack(">d", reward) + bytes([terminated, truncated]) + mask)
        total, length = total + reward, length + 1
        if terminated or truncated:
            returns.append(float(total))
            lengths.append(length)
            total, length = 0.0, 0
            observation, info = environment.reset()
            mask = info.get("action_mask", np.zeros(0, np.int8)).tobytes()
            digest.update(floats(observation) + mask)
    return {
        "environment": environment_id, "options": options, "seed": str(seed),
        "actions": "".join(map(str, actions)),
        # of each episode: "return/length"
        "episodes": " ".join(f"{r:g}/{n}" for r, n in zip(returns, lengths)),
        "sha256": digest.hexdigest(),
    }


CUSTOM = ["SFFFH", "FHFSF", "FFFFG"]
VARIANTS = [
    ("FrozenLake-v1", {}, {}),
    ("FrozenLake-v1", {"mapName": "8x8"}, {"map_name": "8x8"}),
    ("FrozenLake-v1", {"isSlippery": False}, {"is_slippery": False}),
    ("FrozenLake-v1", {"successRate": 0.7}, {"success_rate": 0.7}),
    ("FrozenLake-v1", {"successRate": 1.0, "rewardSchedule": "10,-3,-0.25"},
     {"success_rate": 1.0, "reward_schedule": (10, -3, -0.25)}),
    ("FrozenLake-v1", {"desc": "/".join(CUSTOM), "successRate": 0.9}, {"desc": CUSTOM, "success_rate": 0.9}),
    ("FrozenLake-v1", {"mapName": "random", "mapSize": 6, "mapFrozenProbability": 0.7, "mapSeed": 3},
     {"desc": generate_random_map(6, 0.7, 3)}),
    ("FrozenLake8x8-v1", {}, {}),
    ("CliffWalking-v1", {}, {}),
    ("CliffWalking-v1", {"isSlippery": True}, {"is_slippery": True}),
    ("CliffWalkingSlippery-v1", {}, {}),
    ("Taxi-v4", {}, {}),
    ("Taxi-v4", {"isRainy": True}, {"is_rainy": True}),
    ("Taxi-v4", {"isRainy": True, "rainyProbability": 0.3}, {"is_rainy": True, "rainy_probability": 0.3}),
    ("Taxi-v4", {"ficklePassenger": True}, {"fickle_passenger": True}),
    ("Taxi-v4", {"isRainy": True, "ficklePassenger": True, "fickleProbability": 0.9},
     {"is_rainy": True, "fickle_passenger": True, "fickle_probability": 0.9}),
    ("Blackjack-v1", {}, {}),
    ("Blackjack-v1", {"sab": False}, {"sab": False}),
    ("Blackjack-v1", {"sab": False, "natural": True}, {"sab": False, "natural": True}),
    ("Blackjack-v1", {"natural": True}, {"natural": True}),
]
runs = [run(name, seed, options, kwargs) for name, options, kwargs in VARIANTS for seed in SEEDS]
maps = [{"size": size, "p": p, "seed": seed, "rows": "/".join(generate_random_map(size, p, seed))}
        for size, p in ((2, 0.5), (4, 0.8), (5, 0.55), (8, 0.8), (8, 0.65), (12, 0.9), (3, 1.0), (10, 0.7))
        for seed in (0, 1, 42, 2**31 - 1)]
print(json.dumps({"gymnasium": gymnasium.__version__, "numpy": np.__version__, "runs": runs, "maps": maps}, indent=0))
