"""OpenEnv's own client against Agon's server, and OpenEnv's own server for Agon's client.

Usage: python both-ways.py ADDRESS

ADDRESS is an Agon server of CartPole-v1. Prints one JSON object a line: first {"port": …} of a server of Line, below,
then what the client saw of CartPole-v1. Ends when standard input does.
"""

import json
import socket
import sys
import threading
from typing import List, Optional

import uvicorn
from openenv.cli._validation import validate_running_environment
from openenv.core import GenericEnvClient
from openenv.core.env_server import Action, Environment, Observation, State, create_app


class LineAction(Action):
    move: int


class LineObservation(Observation):
    cells: List[float]
    truncated: bool = False


class Line(Environment):
    """Walk on a line: the end on the right is the goal, six steps are all there are."""

    SUPPORTS_CONCURRENT_SESSIONS = True

    def __init__(self):
        super().__init__()
        self._state = State(episode_id=None, step_count=0)
        self._place = 0
        self._start = 0.0

    def reset(self, seed: Optional[int] = None, episode_id: Optional[str] = None, **kwargs) -> LineObservation:
        self._state = State(episode_id=episode_id, step_count=0)
        self._place = 0
        self._start = seed / 2**31
        return self._observe(None, False, False)

    def step(self, action: LineAction, timeout_s: Optional[float] = None, **kwargs) -> LineObservation:
        if action.move not in (0, 1):
            raise ValueError(f"there is no move {action.move}")
        self._state.step_count += 1
        self._place += 1 if action.move == 1 else -1
        terminated = self._place == 3
        return self._observe(0.1 * self._place, terminated, not terminated and self._state.step_count == 6)

    def _observe(self, reward, terminated, truncated):
        return LineObservation(
            cells=[self._place, self._start], reward=reward, done=terminated or truncated, truncated=truncated
        )

    @property
    def state(self) -> State:
        return self._state


def serve_line():
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    app = create_app(Line, LineAction, LineObservation, max_concurrent_envs=4)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
    threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True).start()
    return listening.getsockname()[1]


def say(what):
    print(json.dumps(what), flush=True)


def error_of(call):
    try:
        call()
    except RuntimeError as error:
        return str(error)
    return None


def play(address):
    with GenericEnvClient(base_url=address).sync() as env:
        first = env.reset(seed=42)
        say({"observation": first.observation, "reward": first.reward, "done": first.done})
        result = first
        for action in (1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1):
            result = env.step({"action": action})
            say({"observation": result.observation, "reward": result.reward, "done": result.done})
            if result.done:
                break
        say({"after": error_of(lambda: env.step({"action": 0}))})
        env.reset(seed=1)
        say({"wrong": error_of(lambda: env.step({"action": 2}))})
        say({"state": env.state()})
    say({"validation": validate_running_environment(address)})


say({"port": serve_line()})
play(sys.argv[1])
sys.stdin.read()
