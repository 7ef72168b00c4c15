"""Makes box2d-runs.json: runs of Gymnasium's Box2D environments, each in a new world.

Usage: python make-box2d-runs.py > box2d-runs.json   (gymnasium[box2d] 1.4.0, NumPy 2.4)

Actions are random (from the generator of seed + 1000) or those of Gymnasium's heuristics. A digest is the SHA-256 of the first
observation and, for every step, of observation (float32), reward (float64), terminated and truncated (bytes), all big-endian.
CarRacing's digest has no observations, which are pictures, but the hull's x, y and angle (float32) and the wheels' omega (float64).
"""

import hashlib
import json
import struct

import gymnasium
import numpy as np
from gymnasium.envs.box2d.bipedal_walker import BipedalWalkerHeuristics
from gymnasium.envs.box2d.lunar_lander import heuristic as lander_heuristic


def floats(values):
    return np.asarray(values, dtype=">f4").tobytes()


def random_action(space, generator):
    if isinstance(space, gymnasium.spaces.Discrete):
        return int(generator.integers(space.n))
    return np.array([generator.uniform(-1, 1) for _ in range(space.shape[0])], dtype=np.float32)


def run(environment_id, seed, policy, options):
    environment = gymnasium.make(environment_id, **options)
    generator = np.random.Generator(np.random.PCG64(seed + 1000))
    walker = BipedalWalkerHeuristics()
    digest = hashlib.sha256()
    observation, _ = environment.reset(seed=seed)
    digest.update(floats(observation))
    total, length, ended = 0.0, 0, False
    while not ended:
        if policy == "random":
            action = random_action(environment.action_space, generator)
        elif environment_id.startswith("LunarLander"):
            action = lander_heuristic(environment, observation)
        else:
            action = walker.step_heuristic(observation)
        if isinstance(action, np.ndarray):
            action = action.astype(np.float32)
        observation, reward, terminated, truncated, _ = environment.step(action)
        digest.update(floats(observation) + struct.pack(">d", float(reward)) + bytes([terminated, truncated]))
        total, length, ended = total + float(reward), length + 1, terminated or truncated
    return {
        "environment": environment_id, "seed": seed, "policy": policy, "options": options,
        "return": total, "length": length, "last": floats(observation).hex(), "sha256": digest.hexdigest(),
    }


def race(seed, options, steps):
    environment = gymnasium.make("CarRacing-v3", **options).unwrapped
    environment._render = lambda mode: None  # pictures take most of the time
    generator = np.random.Generator(np.random.PCG64(seed + 1000))
    environment.reset(seed=seed)
    digest = hashlib.sha256()
    total, length = 0.0, 0
    action = None
    for step in range(steps):
        if step % 10 == 0:
            action = random_action(environment.action_space, generator)
        if isinstance(action, np.ndarray):
            action[1:] = abs(action[1:])
            action[2] = max(action[2] - np.float32(0.5), np.float32(0))
        _, reward, terminated, _, _ = environment.step(action)
        car = environment.car
        digest.update(struct.pack(">d?", float(reward), terminated))
        digest.update(floats([*car.hull.position, car.hull.angle]))
        digest.update(struct.pack(">4d", *[wheel.omega for wheel in car.wheels]))
        total, length = total + float(reward), length + 1
        if terminated:
            break
    return {
        "seed": seed, "options": options, "return": total, "length": length,
        "tiles": len(environment.track), "sha256": digest.hexdigest(),
    }


def terrain():
    landers, walkers, tracks = [], [], []
    for seed in (0, 1, 42):
        environment = gymnasium.make("LunarLander-v3").unwrapped
        environment.reset(seed=seed)
        polys = environment.sky_polys
        landers.append({"seed": seed, "y": [poly[0][1] for poly in polys] + [polys[-1][1][1]]})
        for hardcore in (False, True):
            environment = gymnasium.make("BipedalWalker-v3", hardcore=hardcore).unwrapped
            environment.reset(seed=seed)
            walkers.append({"seed": seed, "hardcore": hardcore, "y": environment.terrain_y})
        environment = gymnasium.make("CarRacing-v3").unwrapped
        environment.reset(seed=seed)
        track = environment.track
        tracks.append({"seed": seed, "tiles": len(track), "points": [list(map(float, point[1:])) for point in track[::20]]})
    return {"landers": landers, "walkers": walkers, "tracks": tracks}


windy = {"enable_wind": True, "wind_power": 20.0, "turbulence_power": 2.0}
runs = []
for seed in range(6):
    for policy in ("random", "heuristic"):
        runs.append(run("LunarLander-v3", seed, policy, {}))
        runs.append(run("LunarLanderContinuous-v3", seed, policy, {}))
        runs.append(run("LunarLander-v3", seed, policy, windy))
    runs.append(run("LunarLander-v3", seed, "heuristic", {"gravity": -3.5}))
for seed in range(4):
    for policy in ("random", "heuristic"):
        runs.append(run("BipedalWalker-v3", seed, policy, {}))
        runs.append(run("BipedalWalkerHardcore-v3", seed, policy, {}))
returns = {
    environment_id: [run(environment_id, seed, "heuristic", {})["return"] for seed in range(100)]
    for environment_id in ("LunarLander-v3", "LunarLanderContinuous-v3")
}
races = [race(seed, {}, 300) for seed in range(4)]
races.append(race(4, {"continuous": False}, 600))
races.append(race(5, {"domain_randomize": True}, 100))
races.append(race(6, {"lap_complete_percent": 0.2}, 100))
print(json.dumps(
    {
        "gymnasium": gymnasium.__version__, "numpy": np.__version__,
        "runs": runs, "returns": returns, "races": races, "terrain": terrain(),
    },
    indent=0,
))
