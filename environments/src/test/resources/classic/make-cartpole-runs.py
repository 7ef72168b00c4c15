"""Writes cartpole-runs.json: long runs of Gymnasium's CartPole, for CartPoleTest.

python3 -m pip install gymnasium==1.4.0 numpy==2.4.6; python3 make-cartpole-runs.py > cartpole-runs.json

Each run is played open loop from the listed actions, over several episodes: the first is reset with
the seed, the following ones without, so that they continue its random stream. A policy that balances
the pole makes episodes that reach the time limit; every k-th action is turned round. The digest is the
SHA-256 over every reset (4 big-endian float32) and every step (4 float32, the reward as float64, one
byte terminated, one byte truncated).
"""
import hashlib
import json
import struct

import gymnasium
import numpy as np

STEPS = 1600


def run(environment_id, seed, turn_round, kwargs):
    environment = gymnasium.make(environment_id, **kwargs)
    digest = hashlib.sha256()
    floats = lambda obs: np.asarray(obs, dtype=">f4").tobytes()
    observation, _ = environment.reset(seed=seed)
    digest.update(floats(observation))
    actions, returns, lengths, last = [], [], [], []
    total, length = 0.0, 0
    for t in range(STEPS):
        x, x_dot, theta, theta_dot = (float(v) for v in observation)
        action = int(0.1 * x + 0.2 * x_dot + 2.0 * theta + 0.5 * theta_dot > 0)
        if turn_round and t % turn_round == 0:
            action = 1 - action
        actions.append(action)
        observation, reward, terminated, truncated, _ = environment.step(action)
        digest.update(floats(observation) + struct.pack(">d", reward) + bytes([terminated, truncated]))
        total, length = total + reward, length + 1
        if terminated or truncated:
            returns.append(total)
            lengths.append(length)
            last.append(floats(observation).hex())
            total, length = 0.0, 0
            observation, _ = environment.reset()
            digest.update(floats(observation))
    return {
        "environment": environment_id, "seed": str(seed), "suttonBartoReward": bool(kwargs),
        "actions": "".join(map(str, actions)), "returns": returns, "lengths": lengths,
        "lastObservations": last, "sha256": digest.hexdigest(),
    }


runs = []
for seed in (0, 1, 2, 3, 42, 1234567, 2**31, 2**40 + 7, 2**63 - 1):
    runs.append(run("CartPole-v1", seed, 0, {}))
    runs.append(run("CartPole-v1", seed, 3, {}))
    runs.append(run("CartPole-v1", seed, 2, {"sutton_barto_reward": True}))
    runs.append(run("CartPole-v0", seed, 5, {}))
print(json.dumps({"gymnasium": gymnasium.__version__, "numpy": np.__version__, "runs": runs}, indent=0))
