"""Writes minatar-runs.json: runs of gymnax's MinAtar games, for MinAtarRunsTest.

python3 -m pip install gymnax==1.0.0 six; python3 make-minatar-runs.py > minatar-runs.json

gymnax (Apache-2.0) was tested against MinAtar, but draws from another random stream. So nothing is
drawn here: a run starts from a state that it lists, nobody is spawned, and it ends before cars would
get new speeds. Where gymnax is known to differ from the rules, its state is put right (the wave of
Space Invaders has 6 columns; a bullet hits the cannon where it has moved to, not where it was) or the
run ends before (surfacing with six divers in Seaquest). The digest
is the SHA-256 over every step: the observation as a text of 0 and 1 (not in a terminal state, of which
only the flag matters), the reward as a decimal, T or F.
"""
import hashlib
import json
import random
from importlib.metadata import version

import gymnax
import jax
import jax.numpy as jnp
import numpy as np

NEVER = 1_000_000
KEY = jax.random.key(0)
GAMES = {}


def make(game):
    if game not in GAMES:
        environment, params = gymnax.make(game + "-MinAtar")
        environment.action_set = environment.full_action_set
        params = params.replace(max_steps_in_episode=10**9)

        def step(state, action):
            if game == "SpaceInvaders":  # the cannon moves before the step, which then looks where it is
                x = jnp.clip(state.pos + (action == 3) - (action == 1), 0, 9)
                state, action = state.replace(pos=x), jnp.where(action == 5, 5, 0)
            return environment.step_env(KEY, state, action, params)[:4]

        GAMES[game] = jax.jit(step), lambda: environment.reset_env(KEY, params)[1]
    return GAMES[game]


def run(game, start, state, steps, policy, stop=lambda state, action: False):
    step, _ = make(game)
    digest, actions, rewards, terminated = hashlib.sha256(), "", [], False
    for t in range(steps):
        action = policy(state)
        if stop(state, action):
            break
        observation, state, reward, done = step(state, jnp.int32(action))
        terminated, reward = bool(done), int(reward)
        actions += str(action)
        if reward:
            rewards.append([t, reward])
        cells = "" if terminated else "".join(map(str, np.asarray(observation, dtype=int).flatten()))
        digest.update((cells + str(reward) + ("T" if terminated else "F")).encode())
        if terminated:
            break
    return {"game": game, "start": start, "actions": actions, "rewards": rewards,
            "terminated": terminated, "sha256": digest.hexdigest()}


def breakout(seed, skill):
    rng = random.Random(seed)
    from_left = seed % 2 == 0
    state = make("Breakout")[1]()
    x, direction = (0, 2) if from_left else (9, 3)
    state = state.replace(ball_x=jnp.array(x), ball_dir=jnp.array(direction), last_x=jnp.array(x))

    def policy(s):
        x, y, direction = int(s.ball_x), int(s.ball_y), int(s.ball_dir)
        dx = 1 if direction in (1, 2) else -1
        if direction >= 2:
            for _ in range(8 - y):
                dx = -dx if not 0 <= x + dx <= 9 else dx
                x = min(9, max(0, x + dx))
        side = x + dx if 0 <= x + dx <= 9 and rng.random() < 0.5 else x
        if rng.random() > skill:
            return rng.randrange(6)
        return 1 if side < int(s.pos) else 3 if side > int(s.pos) else 0

    return run("Breakout", {"fromLeft": from_left}, state, 1500, policy)


def freeway(seed, up):
    rng = random.Random(seed)
    speeds = [rng.choice([-1, 1]) * rng.randint(1, 5) for _ in range(8)]
    state = make("Freeway")[1]()
    cars = [[0, lane + 1, abs(speed), speed] for lane, speed in enumerate(speeds)]
    state = state.replace(cars=jnp.array(cars), pos=jnp.array(9))
    arrives = lambda s, action: int(s.pos) == 1 and action == 2 and int(s.move_timer) == 0
    policy = lambda s: 2 if rng.random() < up else rng.randrange(6)
    return run("Freeway", {"speeds": speeds}, state, 600, policy, arrives)


def space_invaders(seed, skill):
    rng = random.Random(seed)
    state = make("SpaceInvaders")[1]()
    wave = np.zeros((10, 10))
    wave[0:4, 2:8] = 1
    state = state.replace(alien_map=jnp.array(wave, dtype=state.alien_map.dtype))

    def policy(s):
        if rng.random() > skill:
            return rng.randrange(6)
        bullets, aliens, x = np.asarray(s.e_bullet_map), np.asarray(s.alien_map), int(s.pos)
        danger = lambda c: not 0 <= c <= 9 or bullets[6:9, c].any()
        if danger(x):
            safe = [a for a, c in ((1, x - 1), (3, x + 1)) if not danger(c)]
            return rng.choice(safe) if safe else 0
        if int(s.shot_timer) == 0 and aliens[:, max(0, x - 1):x + 2].any():
            return 5
        columns = np.flatnonzero(aliens.any(axis=0))
        near = columns[np.argmin(abs(columns - x))]
        step = 1 if near < x else 3 if near > x else 0
        return step if not danger(x + {1: -1, 3: 1, 0: 0}[step]) else 0

    return run("SpaceInvaders", {}, state, 2500, policy)


def asterix(seed):
    rng = random.Random(seed)
    start = []
    entities = np.zeros((8, 5), dtype=int)
    for row in range(8):
        if rng.random() < 0.8:
            x, right, gold = rng.randrange(10), rng.randrange(2), int(rng.random() < 0.7)
            if (x, row + 1) != (5, 5):
                entities[row] = [x, row + 1, right, gold, 1]
                start.append([x, row + 1, 1 if right else -1, gold])
    state = make("Asterix")[1]()
    state = state.replace(entities=jnp.array(entities), spawn_timer=jnp.array(NEVER))
    return run("Asterix", {"entities": start}, state, 400, lambda s: rng.randrange(6))


def seaquest(seed):
    rng = random.Random(seed)
    state = make("Seaquest")[1]()
    lists = {"fish": [], "subs": [], "divers": []}
    for y in range(1, 9):
        kind, dx = rng.choice(["fish", "subs", "divers", "fish", "subs"]), rng.choice([-1, 1])
        entity = [rng.randrange(10), y, dx, rng.randrange(6)]
        lists[kind].append(entity + [rng.randrange(11)] if kind == "subs" else entity)
    aboard = rng.randrange(3)

    def buffer(entities, width):
        values = np.zeros((100, width), dtype=int)
        for k, (x, y, dx, *timers) in enumerate(entities):
            values[k] = [x, y, int(dx > 0)] + timers
        return jnp.array(values, dtype=jnp.int32)

    number = lambda n: jnp.array(n, dtype=jnp.int32)
    state = state.replace(
        e_fish=buffer(lists["fish"], 4), e_fish_count=number(len(lists["fish"])),
        e_subs=buffer(lists["subs"], 5), e_subs_count=number(len(lists["subs"])),
        divers=buffer(lists["divers"], 4), divers_count=number(len(lists["divers"])),
        diver_count=number(aboard), e_spawn_timer=number(NEVER), d_spawn_timer=number(NEVER))
    policy = lambda s: rng.choice([0, 1, 2, 3, 4, 4, 5, 5])
    six = lambda s, action: int(s.diver_count) >= 6
    return run("Seaquest", dict(lists, aboard=aboard), state, 400, policy, six)


runs = [breakout(seed, skill) for seed in range(6) for skill in (0.7, 0.97, 1)]
runs += [freeway(seed, up) for seed in range(12) for up in (0.3, 0.9)]
runs += [space_invaders(seed, skill) for seed in range(10) for skill in (0, 0.8, 1)]
runs += [asterix(seed) for seed in range(60)]
runs += [seaquest(seed) for seed in range(60)]
lines = ",\n".join(json.dumps(r, separators=(",", ":")) for r in runs)
print('{"gymnax":"%s","runs":[\n%s\n]}' % (version("gymnax"), lines))
