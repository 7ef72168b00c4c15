"""Writes optimal-values.json: what the best policies of the toy text earn, for DynamicProgrammingTest.

python3 -m pip install gymnasium==1.4.0 numpy==2.4.6; python3 make-optimal-values.py > optimal-values.json

Solved with NumPy from Gymnasium's own transition tables (env.unwrapped.P): "values" by value iteration
with the discount 0.99, "within" by backward induction without discount. Blackjack has no table:
its best return comes from going through all hands with Gymnasium's functions.
"""
import functools
import json

import gymnasium
import numpy as np
from gymnasium.envs.toy_text import blackjack


def arrays(environment):
    """Probabilities, next states, rewards and whether the episode goes on: each [S, A, outcomes]."""
    table = environment.P
    n, m = len(table), len(table[0])
    k = max(len(outcomes) for actions in table.values() for outcomes in actions.values())
    p, following, r, goes_on = (np.zeros((n, m, k)) for _ in range(4))
    for s in range(n):
        for a in range(m):
            for i, (probability, state, reward, end) in enumerate(table[s][a]):
                p[s, a, i], following[s, a, i], r[s, a, i], goes_on[s, a, i] = probability, state, reward, not end
    return p, following.astype(int), r, goes_on


def sweep(rules, values, discount):
    p, following, r, goes_on = rules
    return (p * (r + discount * goes_on * values[following])).sum(axis=2).max(axis=1)


def solve(name, kwargs, steps):
    environment = gymnasium.make(name, **kwargs).unwrapped
    rules, start = arrays(environment), environment.initial_state_distrib
    values = np.zeros(len(start))
    for _ in range(5000):  # 0.99 to that power is 1e-22
        values = sweep(rules, values, 0.99)
    best = np.zeros(len(start))
    for _ in range(steps):
        best = sweep(rules, best, 1.0)
    return {
        "value": float(start @ values), "steps": steps, "within": float(start @ best),
        "values": [float(v) for v in values] if len(values) <= 64 else [],
    }


def best_of_blackjack(natural, sab):
    cards = blackjack.deck
    weight = 1 / len(cards)

    @functools.cache
    def dealers_hands(hand):
        """Probability of each (score, natural) that the dealer ends with."""
        if blackjack.sum_hand(list(hand)) >= 17:
            return {(blackjack.score(list(hand)), blackjack.is_natural(list(hand))): 1.0}
        ends = {}
        for card in cards:
            for end, q in dealers_hands(tuple(sorted(hand + (card,)))).items():
                ends[end] = ends.get(end, 0.0) + weight * q
        return ends

    @functools.cache
    def stick(hand, shown):
        player = list(hand)
        total = 0.0
        for hidden in cards:
            for (score, dealers_natural), q in dealers_hands(tuple(sorted((shown, hidden)))).items():
                reward = blackjack.cmp(blackjack.score(player), score)
                if sab and blackjack.is_natural(player) and not dealers_natural:
                    reward = 1.0
                elif not sab and natural and blackjack.is_natural(player) and reward == 1.0:
                    reward = 1.5
                total += weight * q * reward
        return total

    @functools.cache
    def value(hand, shown):
        hit = 0.0
        for card in cards:
            taken = tuple(sorted(hand + (card,)))
            hit += weight * (-1.0 if blackjack.is_bust(list(taken)) else value(taken, shown))
        return max(hit, stick(hand, shown))

    return sum(value(tuple(sorted((a, b))), shown) for a in cards for b in cards for shown in cards) * weight**3


problems = {
    "FrozenLake-v1": solve("FrozenLake-v1", {}, 100),
    "FrozenLake8x8-v1": solve("FrozenLake8x8-v1", {}, 200),
    "CliffWalking-v1": solve("CliffWalking-v1", {}, 200),
    "CliffWalkingSlippery-v1": solve("CliffWalkingSlippery-v1", {}, 1000),
    "Taxi-v4": solve("Taxi-v4", {}, 200),
    "Taxi-v4 rainy": solve("Taxi-v4", {"is_rainy": True}, 200),
}
hands = {f"natural={n} sab={s}".lower(): best_of_blackjack(n, s) for n, s in ((False, True), (False, False), (True, False))}
print(json.dumps({"gymnasium": gymnasium.__version__, "numpy": np.__version__, "problems": problems, "blackjack": hands}, indent=0))
