"""Environments that the bridge's tests need and Gymnasium does not have."""

import os
import random
import sys
import time

import gymnasium
import numpy as np
from gymnasium import spaces

OBSERVATIONS = {
    "everything": spaces.Dict(
        {
            "double": spaces.Box(-np.inf, np.inf, (2,), np.float64),
            "integer": spaces.Discrete(5, start=-2),
            "many": spaces.Tuple([spaces.MultiBinary(3), spaces.MultiDiscrete([4, 9])]),
            "picture": spaces.Box(0, 255, (1, 2), np.uint8),
        }
    ),
    "picture": spaces.Box(0, 255, (2, 2, 3), np.uint8),
    "text": spaces.Dict({"place": spaces.Discrete(4), "order": spaces.Text(5)}),
    "huge": spaces.Discrete(1 << 30),
}
ACTIONS = {
    "several": spaces.Tuple([spaces.Discrete(3), spaces.Box(-5, 5, (2,), np.int32)]),
    "integers": spaces.MultiDiscrete([3, 4]),
}


class Told(gymnasium.Env):
    """Observes what it was told, and does what `does` says in its third step."""

    metadata = {"render_modes": ["rgb_array"], "render_fps": 30}

    def __init__(self, observes="number", acts="two", does="", render_mode=None):
        self.render_mode = render_mode
        self.observation_space = OBSERVATIONS.get(observes, spaces.Box(-1e9, 1e9, (3,), np.float64))
        self.action_space = ACTIONS.get(acts, spaces.Discrete(2))
        self.observes = observes
        self.does = does
        self.steps = 0
        self.last = 0.0
        if does == "printing":
            print("printed while it was made")

    def observation(self):
        n = self.steps
        if self.observes == "everything":
            return {
                "double": np.array([0.1 + n, -np.inf]),
                "integer": np.int64(n % 5 - 2),
                "many": (np.array([1, 0, n % 2], np.int8), np.array([n % 4, 8])),
                "picture": np.array([[n, 255]], np.uint8),
            }
        if self.observes == "picture":
            return np.full((2, 2, 3), 250 + n, np.uint8)
        return np.array([n, self.last, self.drawn])

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.steps = 0
        self.last = 0.0
        self.drawn = random.random() if self.does == "drawing" else float(self.np_random.random())
        return self.observation(), {}

    def step(self, action):
        self.steps += 1
        parts = action if isinstance(action, tuple) else (action,)
        self.last = float(sum(np.sum(part * 10**k) for k, part in enumerate(parts)))
        if self.steps == 3:
            self.act()
        return self.observation(), 0.1 * self.steps, False, self.steps == 4, {}

    def render(self):
        return np.array([[[self.steps, 1, 2], [3, 4, 255]]] * 3, np.uint8)

    def act(self):
        if self.does == "raising":
            raise ValueError("the gears are stuck")
        if self.does in ("exiting", "ranting"):
            for line in range(30 if self.does == "exiting" else 250):
                print(f"\x1b[33mline {line}\x1b[0m", file=sys.stderr)
            os._exit(3)
        if self.does == "sleeping":
            time.sleep(600)


gymnasium.register("Agon/Told-v0", Told, max_episode_steps=9, reward_threshold=1.5)
