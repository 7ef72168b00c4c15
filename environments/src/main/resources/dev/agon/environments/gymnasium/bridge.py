"""The Python side of Agon's bridge to Gymnasium: runs many instances of one environment for a JVM.

The JVM starts it, writes `settings` and this text to its standard input, and is the only one it talks
to, over the socket that the settings name. docs/environments.md describes every message.
Needs gymnasium and numpy, nothing else.
"""

import importlib
import json
import os
import select
import signal
import socket
import struct
import sys
import threading
import time
import traceback

PROTOCOL = 1
HEADER = struct.Struct("<IB3x")  # bytes that follow, kind of message
RESET, STEP, SAVE, RESTORE, TIME, CLOSE, RENDER = range(1, 8)
HELLO, OBSERVATIONS, STEPPED, STARTS, TIMED, ERROR, RENDERED = range(17, 24)

PR_SET_PDEATHSIG = 1  # of Linux: the signal that this process gets when its parent ends
MODULES_OF_NAMESPACES = {"ALE": "ale_py"}  # what registers ids of a namespace, if nobody imported it
NO_LIMIT = (1 << 31) - 1
EXACT_INTEGERS = 1 << 24  # up to here every integer is a float32


class Refusal(Exception):
    """What the user is to mend: told by its kind."""

    def __init__(self, kind, message):
        super().__init__(message)
        self.kind = kind


# ---- the connection, and its end ----


def frame(kind, content):
    return HEADER.pack(len(content), kind) + content


def json_frame(kind, value):
    text = json.dumps(value, default=lambda other: other.tolist())  # NumPy's numbers and arrays
    return frame(kind, text.encode("utf-8"))


class Connection:
    """Frames over a socket: one request at a time, each with one answer."""

    def __init__(self, settings):
        if "path" in settings:
            self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            self.socket.connect(settings["path"])
        else:
            self.socket = socket.create_connection(("127.0.0.1", settings["port"]))
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(settings["token"].encode("ascii"))
        self.request = bytearray(1 << 16)

    def receive(self):
        """Waits for a request: its kind and what it holds, valid until the next one."""
        view = memoryview(self.request)
        have, need = 0, HEADER.size
        while have < need:
            count = self.socket.recv_into(view[have:])
            if count == 0:
                os._exit(0)  # the JVM has gone
            have += count
            if need == HEADER.size <= have:
                length, kind = HEADER.unpack_from(view)
                need += length
                if need > len(view):
                    self.request = bytearray(need)
                    self.request[:have] = view[:have]
                    view = memoryview(self.request)
        return kind, view[HEADER.size : need]


    def exit_with_peer(self):
        """Ends this process when the JVM's end of the socket closes, though an environment may be at work."""
        if not hasattr(select, "poll"):
            return
        poll = select.poll()
        poll.register(self.socket, getattr(select, "POLLRDHUP", 0))

        def wait():
            poll.poll()
            os._exit(0)

        threading.Thread(target=wait, daemon=True).start()


def die_with_parent():
    """Where the system is Linux: no process outlives the one that started it, killed as it may be."""
    if sys.platform == "linux":
        import ctypes

        try:
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
        except (OSError, AttributeError):
            pass  # what follows the parent's end by itself is enough


def die_with_bridge():
    """The same for a process that an asynchronous vector environment started for an instance."""
    die_with_parent()
    parent = os.getppid()  # the bridge, or the fork server of multiprocessing, which ends with it

    def wait():
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(0)

    threading.Thread(target=wait, daemon=True).start()


# ---- spaces ----


def describe(space, where):
    """A space as JSON, in the form that Agon's spaces have."""
    from gymnasium import spaces

    if isinstance(space, spaces.Discrete):
        if max(abs(int(space.start)), abs(int(space.start) + int(space.n) - 1)) > EXACT_INTEGERS:
            raise Refusal("space", f"{where} is {space}: float32 holds integers exactly up to 2^24 only.")
        return {"type": "Discrete", "n": int(space.n), "start": int(space.start)}
    if isinstance(space, spaces.Box):
        return {
            "type": "Box",
            "shape": list(space.shape),
            "dtype": "uint8" if space.dtype == "uint8" else "float32",
            "low": bounds(space.low),
            "high": bounds(space.high),
        }
    if isinstance(space, spaces.MultiDiscrete):
        return {"type": "MultiDiscrete", "nvec": space.nvec, "start": getattr(space, "start", 0 * space.nvec)}
    if isinstance(space, spaces.MultiBinary):
        return {"type": "MultiBinary", "n": space.n if isinstance(space.n, int) else list(space.shape)}
    if isinstance(space, spaces.Tuple):
        return {
            "type": "Tuple",
            "spaces": [describe(part, f"{where}[{i}]") for i, part in enumerate(space.spaces)],
        }
    if isinstance(space, spaces.Dict):
        return {
            "type": "Dict",
            "spaces": {key: describe(part, f"{where}[{key!r}]") for key, part in space.spaces.items()},
        }
    raise Refusal("space", f"{where} is {space}: spaces of the kind {type(space).__name__} are not arrays of numbers.")


def bounds(values):
    """Flat, as float32, one where all are the same; infinite ones as text, for which JSON has no number."""
    import numpy as np

    with np.errstate(over="ignore"):
        rounded = np.asarray(values).astype(np.float32).ravel() + np.float32(0)  # no bound is -0
    if rounded.size > 0 and (rounded == rounded[0]).all():
        rounded = rounded[:1]
    names = {float("inf"): "Infinity", float("-inf"): "-Infinity"}
    listed = [names.get(value, value) for value in rounded.tolist()]
    return listed[0] if len(listed) == 1 else listed


def leaves(space, path=()):
    """The parts of a space that are arrays, in order: for each the keys that lead to it."""
    from gymnasium import spaces

    if isinstance(space, spaces.Tuple):
        for i, part in enumerate(space.spaces):
            yield from leaves(part, (*path, i))
    elif isinstance(space, spaces.Dict):
        for key, part in space.spaces.items():
            yield from leaves(part, (*path, key))
    else:
        yield path, space


def numbers(space):
    """How many numbers an element of a leaf has."""
    size = 1
    for dimension in space.shape or ():
        size *= int(dimension)
    return size


def actions(space, rows):
    """A batch of actions of `space`, in new arrays, from rows of flat float32."""
    import numpy as np
    from gymnasium import spaces

    if isinstance(space, spaces.Tuple) or isinstance(space, spaces.Dict):
        keyed = space.spaces.items() if isinstance(space, spaces.Dict) else enumerate(space.spaces)
        batch, start = {}, 0
        for key, part in keyed:
            size = sum(numbers(leaf) for _, leaf in leaves(part))
            batch[key] = actions(part, rows[:, start : start + size])
            start += size
        return batch if isinstance(space, spaces.Dict) else tuple(batch.values())
    shaped = rows.reshape((len(rows), *(space.shape or ())))
    if isinstance(space, spaces.Box) and space.dtype.kind in "iu":
        shaped = np.clip(np.rint(shaped), space.low, space.high)
    return shaped.astype(space.dtype)


# ---- one instance: where its episode began ----


def keep_start(bridge):
    """A wrapper for every instance, without a cost per step: it remembers what its episode began with."""

    def wrap(env):
        if os.getpid() != bridge:
            die_with_bridge()
        reset = env.reset
        env.agon_start = {"seed": None, "random": None}
        env.agon_script = None

        def remembering(*, seed=None, options=None):
            if seed is None:
                generator = getattr(env.unwrapped.np_random, "bit_generator", None)
                random = None if generator is None else generator.state
                env.agon_start = {"seed": env.agon_start["seed"], "random": random}
            else:
                env.agon_start = {"seed": seed, "random": None}
            return reset(seed=seed, options=options)

        def replay():
            from gymnasium.vector.utils import batch_space, iterate
            import numpy as np

            start, rows = env.agon_script
            env.agon_script = None
            observation, _ = env.reset(seed=start["seed"])
            if start["random"] is not None:
                kind = start["random"]["bit_generator"]
                if type(env.unwrapped.np_random.bit_generator).__name__ != kind:
                    env.unwrapped.np_random = np.random.Generator(getattr(np.random, kind)())
                env.unwrapped.np_random.bit_generator.state = start["random"]
                observation, _ = env.reset()
            if len(rows) > 0:
                batch = actions(env.action_space, rows)
                for action in iterate(batch_space(env.action_space, len(rows)), batch):
                    observation = env.step(action)[0]
            return observation

        env.reset = remembering
        env.agon_replay = replay
        env.agon_limits = lambda: (
            getattr(env.spec, "max_episode_steps", None),
            getattr(env.spec, "reward_threshold", None),
        )
        return env

    return wrap


# ---- many instances ----


def make(settings):
    """The vector environment that the settings describe."""
    try:
        import gymnasium
        import numpy  # noqa: F401
    except ImportError as e:
        raise Refusal("gymnasium", str(e)) from e
    if not hasattr(getattr(gymnasium, "vector", None), "AutoresetMode"):
        raise Refusal("version", getattr(gymnasium, "__version__", "an unknown version"))
    id = settings["id"]
    for module in settings["modules"]:
        try:
            importlib.import_module(module)
        except ImportError as e:
            raise Refusal("module", f"{module}: {e}") from e
    namespace = MODULES_OF_NAMESPACES.get(id.rpartition("/")[0])
    if namespace is not None:
        try:
            importlib.import_module(namespace)
        except ImportError:
            pass  # Gymnasium says what is missing
    wrappers = []
    for wrapper in settings["wrappers"]:
        module, _, name = wrapper.partition(":")
        try:
            wrappers.append(getattr(importlib.import_module(module), name))
        except (ImportError, AttributeError) as e:
            raise Refusal("module", f"{wrapper}: {e}") from e
    if settings["limit"] < NO_LIMIT:
        wrappers.append(lambda env: gymnasium.wrappers.TimeLimit(env, settings["limit"]))
    try:
        return gymnasium.make_vec(
            id,
            num_envs=settings["count"],
            vectorization_mode=settings["vectorization"],
            # Nobody keeps the observations, so they need no copy.
            vector_kwargs={"autoreset_mode": gymnasium.vector.AutoresetMode.SAME_STEP, "copy": False},
            wrappers=[*wrappers, keep_start(os.getpid())],
            **settings["arguments"],
        )
    except (gymnasium.error.UnregisteredEnv, gymnasium.error.DeprecatedEnv) as e:
        raise Refusal("id", str(e)) from e
    except (gymnasium.error.DependencyNotInstalled, ImportError) as e:
        raise Refusal("dependency", str(e)) from e
    except TypeError as e:
        raise Refusal("arguments", str(e)) from e
    except gymnasium.error.Error as e:
        raise Refusal("id" if "No registered env" in str(e) else "make", str(e)) from e
    except Exception as e:
        raise Refusal("make", f"{type(e).__name__}: {e}") from e


class Bridge:
    """A vector environment and the answer that every step is written into."""

    def __init__(self, settings):
        self.vec = make(settings)
        import gymnasium
        import numpy as np

        self.np = np
        self.count = count = settings["count"]
        self.action_space = self.vec.single_action_space
        space = self.vec.single_observation_space
        max_episode_steps, reward_threshold = self.vec.call("agon_limits")[0]
        # Images of bytes stay bytes: a quarter to carry, and Java widens them as fast.
        images = isinstance(space, gymnasium.spaces.Box) and space.dtype == np.uint8
        self.hello = {
            "protocol": PROTOCOL,
            "env_id": settings["id"],
            "num_envs": count,
            "observation_space": describe(space, "The observation space"),
            "action_space": describe(self.action_space, "The action space"),
            "observation_type": "uint8" if images else "float32",
            "autoreset_mode": self.vec.metadata["autoreset_mode"].value,
            "max_episode_steps": max_episode_steps,
            "reward_threshold": reward_threshold,
            "python": ".".join(map(str, sys.version_info[:3])),
            "gymnasium": gymnasium.__version__,
            "numpy": np.__version__,
        }
        self.leaves, size = [], 0
        for path, leaf in leaves(space):
            self.leaves.append((path, size, size + numbers(leaf)))
            size += numbers(leaf)
        dtype = np.dtype("u1" if images else "<f4")
        self.discrete = isinstance(self.action_space, gymnasium.spaces.Discrete)
        self.action_size = sum(numbers(leaf) for _, leaf in leaves(self.action_space))
        self.action_dtype = np.dtype("<i4" if self.discrete else "<f4")

        # The answer, each part on a multiple of 8: header, observations, rewards, flags, final ones.
        eight = lambda length: (length + 7) // 8 * 8  # noqa: E731
        rewards = HEADER.size + eight(count * size * dtype.itemsize)
        flags = rewards + 8 * count
        self.end = flags + eight(2 * count)
        self.row = size * dtype.itemsize
        self.answer = bytearray(self.end + count * self.row)
        self.view = memoryview(self.answer)

        def part(dtype, shape, offset):
            length = int(np.prod(shape))
            return np.frombuffer(self.answer, dtype, length, offset).reshape(shape)

        self.observations = part(dtype, (count, size), HEADER.size)
        self.rewards = part("<f8", (count,), rewards)
        self.terminated = part("?", (count,), flags)
        self.truncated = part("?", (count,), flags + count)
        self.final = part(dtype, (count, size), self.end)
        self.observed = HEADER.size + self.observations.nbytes

    def answer_to(self, kind, content):
        """The frame that answers a request."""
        if kind == STEP:
            return self.view[: self.step(content)]
        if kind == RESET:
            return self.view[: self.reset(content)]
        if kind == SAVE:
            return json_frame(STARTS, self.vec.get_attr("agon_start"))
        if kind == RESTORE:
            return self.view[: self.restore(content)]
        if kind == TIME:
            return frame(TIMED, struct.pack("<d", self.seconds_of(content)))
        if kind == RENDER:
            return frame(RENDERED, self.render())
        raise Refusal("protocol", f"There is no request of the kind {kind}.")

    def write(self, rows, observation):
        """Writes observations flat, as float32, to `rows` [n, D]."""
        np = self.np
        for path, start, end in self.leaves:
            value = observation
            for key in path:
                value = value[key]
            column = rows[:, start:end]
            np.copyto(column, np.asarray(value).reshape(column.shape), casting="unsafe")

    def batch(self, content, steps=1):
        """The actions of some steps, as arrays that an environment may keep."""
        rows = self.np.frombuffer(content, self.action_dtype).reshape(steps * self.count, -1)
        return actions(self.action_space, rows)

    def reset(self, content):
        # Without a seed an instance continues its stream.
        seeds = [None if seed < 0 else seed for seed in self.np.frombuffer(content, "<i8").tolist()]
        observations, _ = self.vec.reset(seed=seeds)
        self.write(self.observations, observations)
        HEADER.pack_into(self.answer, 0, self.observed - HEADER.size, OBSERVATIONS)
        return self.observed

    def step(self, content):
        observations, rewards, terminated, truncated, infos = self.vec.step(self.batch(content))
        self.write(self.observations, observations)
        self.rewards[:] = rewards
        self.terminated[:] = terminated
        self.truncated[:] = truncated
        end = self.end
        if "final_obs" in infos:
            final = infos["final_obs"]
            for k, i in enumerate(self.np.flatnonzero(self.terminated | self.truncated)):
                self.write(self.final[k : k + 1], final[i])
                end += self.row
        HEADER.pack_into(self.answer, 0, end - HEADER.size, STEPPED)
        return end

    def restore(self, content):
        """Plays every instance's episode again from its start; the content: see the documentation."""
        np = self.np
        (length,) = struct.unpack_from("<I", content)
        starts = json.loads(bytes(content[4 : 4 + length]))
        offset = 4 + length
        steps = np.frombuffer(content, "<i4", self.count, offset).tolist()
        offset += 4 * self.count
        rows = np.frombuffer(content, self.action_dtype, offset=offset).copy().reshape(-1, self.action_size)
        scripts, first = [], 0
        for start, played in zip(starts, steps):
            scripts.append((start, rows[first : first + played]))
            first += played
        self.vec.set_attr("agon_script", scripts)
        for i, observation in enumerate(self.vec.call("agon_replay")):
            self.write(self.observations[i : i + 1], observation)
        HEADER.pack_into(self.answer, 0, self.observed - HEADER.size, OBSERVATIONS)
        return self.observed

    def render(self):
        """The first instance's picture: height, width, RGB bytes."""
        image = self.np.ascontiguousarray(self.vec.render()[0], "u1")
        if image.ndim != 3 or image.shape[2] != 3:
            raise ValueError(f"render() gave an array of the shape {image.shape}, not (height, width, 3)")
        return struct.pack("<II", *image.shape[:2]) + image.tobytes()

    def seconds_of(self, content):
        """Seconds that so many steps take here, without the bridge."""
        (steps,) = struct.unpack_from("<I", content)
        batch = self.batch(content[8:], steps)
        batch = batch.reshape(steps, self.count, *batch.shape[1:])
        step = self.vec.step
        begin = time.perf_counter()
        for t in range(steps):
            step(batch[t])
        return time.perf_counter() - begin


def serve(connection, bridge):
    """Answers until it is told to close."""
    while True:
        kind, content = connection.receive()
        if kind == CLOSE:
            bridge.vec.close()
            return
        try:
            answer = bridge.answer_to(kind, content)
        except Exception as e:
            report(connection, e)
        else:
            connection.socket.sendall(answer)


def report(connection, error):
    """Tells the JVM of an exception."""
    refused = isinstance(error, Refusal)
    told = {
        "kind": error.kind if refused else "environment",
        "message": str(error) if refused else f"{type(error).__name__}: {error}",
        "traceback": "".join(traceback.format_exception(type(error), error, error.__traceback__)),
        "python": ".".join(map(str, sys.version_info[:3])),
        "executable": sys.executable,
    }
    connection.socket.sendall(json_frame(ERROR, told))


def main(settings):
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the JVM, which still has to save
    die_with_parent()
    sys.path.append(sys.path.pop(0))  # modules of the working folder are found, but hide no others
    connection = Connection(settings)
    try:
        bridge = Bridge(settings)
    except Exception as e:
        report(connection, e)
        return
    connection.exit_with_peer()
    try:
        connection.socket.sendall(json_frame(HELLO, bridge.hello))
        serve(connection, bridge)
    except ConnectionError:
        os._exit(0)  # the JVM has gone


if __name__ == "__main__":
    main(json.loads(settings))  # noqa: F821, set by the line that runs this text
