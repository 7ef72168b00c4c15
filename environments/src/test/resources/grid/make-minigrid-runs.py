"""Writes minigrid-runs.json: long runs of the real MiniGrid, for MiniGridTest.

python3 -m pip install gymnasium==1.4.0 numpy==2.4.6 minigrid==3.2.0; python3 make-minigrid-runs.py > minigrid-runs.json

Each run is played open loop from the listed actions, over several episodes: the first is reset with the
seed, the following ones without, so that they continue its random stream. A planner that knows the whole
grid solves the task, a part of its actions being replaced by random ones, so that keys are dropped, doors
shut, wrong objects chosen and time limits reached. The digest is the SHA-256 over every reset (one byte
direction, 147 bytes image) and every step (the same, the reward as big-endian float64, one byte
terminated, one byte truncated).
"""
import collections
import hashlib
import json
import random
import struct

import gymnasium
import minigrid
import numpy as np

LEFT, RIGHT, FORWARD, PICKUP, DROP, TOGGLE = range(6)
VECTORS = ((1, 0), (0, 1), (-1, 0), (0, -1))


def turns_and_steps(env, reached):
    """The first action of a shortest way to a state (x, y, direction) for which reached holds."""
    start = (int(env.agent_pos[0]), int(env.agent_pos[1]), int(env.agent_dir))
    queue, first = collections.deque([start]), {start: None}
    while queue:
        state = queue.popleft()
        if reached(*state):
            return first[state]
        x, y, d = state
        ahead = (x + VECTORS[d][0], y + VECTORS[d][1])
        cell = env.grid.get(*ahead)
        moves = [(LEFT, (x, y, (d - 1) % 4)), (RIGHT, (x, y, (d + 1) % 4))]
        if cell is None or cell.can_overlap():
            moves.append((FORWARD, (*ahead, d)))
        for action, following in moves:
            if following not in first:
                first[following] = action if first[state] is None else first[state]
                queue.append(following)
    return None


def find(env, kind):
    for y in range(env.height):
        for x in range(env.width):
            cell = env.grid.get(x, y)
            if cell is not None and cell.type == kind:
                return x, y
    return None


def facing(place):
    return lambda x, y, d: (x + VECTORS[d][0], y + VECTORS[d][1]) == place


def plan(env, rng):
    """The next action towards the goal; None where there is no way."""
    if hasattr(env, "success_pos"):
        place = env.success_pos if rng.random() < 0.9 else env.failure_pos
        return turns_and_steps(env, lambda x, y, d: (x, y) == place)
    goal, key, door = find(env, "goal"), find(env, "key"), find(env, "door")
    way = turns_and_steps(env, lambda x, y, d: (x, y) == goal)
    if way is not None or door is None:
        return way
    if env.grid.get(*door).is_locked and env.carrying is None:
        place, action = key, PICKUP
    else:
        place, action = door, TOGGLE
    if facing(place)(int(env.agent_pos[0]), int(env.agent_pos[1]), int(env.agent_dir)):
        return action
    return turns_and_steps(env, facing(place))


def run(environment_id, seed, noise, steps):
    environment = gymnasium.make(environment_id)
    env = environment.unwrapped
    rng = random.Random(f"{environment_id} {seed} {noise}")
    digest = hashlib.sha256()

    def digested(observation):
        image = observation["image"]
        assert image.dtype == np.uint8 and image.shape == (7, 7, 3)
        digest.update(bytes([observation["direction"]]) + image.tobytes())

    observation, _ = environment.reset(seed=seed)
    first = bytes(observation["image"].tobytes()).hex()
    digested(observation)
    actions, lengths = [], []
    total, length = 0.0, 0
    for _ in range(steps):
        action = plan(env, rng) if rng.random() >= noise else None
        if action is None:
            action = rng.randrange(7)
        actions.append(action)
        observation, reward, terminated, truncated, _ = environment.step(action)
        digested(observation)
        digest.update(struct.pack(">d", reward) + bytes([terminated, truncated]))
        total, length = total + reward, length + 1
        if terminated or truncated:
            lengths.append(length)
            length = 0
            observation, _ = environment.reset()
            digested(observation)
    return {
        "environment": environment_id, "seed": str(seed), "maxSteps": env.max_steps, "mission": env.mission,
        "firstImage": first, "actions": "".join(map(str, actions)), "lengths": lengths, "sumOfRewards": total,
        "sha256": digest.hexdigest(),
    }


IDS = [
    "Empty-5x5", "Empty-Random-5x5", "Empty-6x6", "Empty-Random-6x6", "Empty-8x8", "Empty-16x16",
    "DoorKey-5x5", "DoorKey-6x6", "DoorKey-8x8", "DoorKey-16x16", "FourRooms",
    "MemoryS7", "MemoryS9", "MemoryS11", "MemoryS13", "MemoryS13Random", "MemoryS17Random",
]
runs = []
for name in IDS:
    for seed, noise in ((0, 0.25), (42, 0.6), (2**40 + 7, 0.4), (7, 1.0)):
        runs.append(run(f"MiniGrid-{name}-v0", seed, noise, 800))
print(json.dumps({"minigrid": minigrid.__version__, "gymnasium": gymnasium.__version__, "numpy": np.__version__,
                  "runs": runs}, indent=0))
