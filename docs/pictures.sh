#!/bin/sh
# Draws the pictures of docs/environments.md: each environment after some steps of random actions.
# Run it in the project's folder; a folder other than that of the page may be given.
set -eu
folder=${1:-docs/images/environments}
mkdir -p "$folder"
./agon list environments --json | tail -1 | node -e '
  const { environments } = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
  const page = require("node:fs").readFileSync("docs/environments.md", "utf8"); // a family has one picture
  // How long to play before the picture is taken; 12 steps show most of what there is.
  const steps = { "CarRacing-v3": 60, "BipedalWalker-v3": 40, "BipedalWalkerHardcore-v3": 40, "LunarLander-v3": 60, "LunarLanderContinuous-v3": 60,
    "2048-v0": 60, "ConnectFour-v0": 9, "TicTacToe-v0": 2, "Blackjack-v1": 1 };
  for (const { name } of environments.filter(({ name }) => page.includes(`/${name.replace("/", "-")}.png`))) console.log(name, steps[name] ?? (name.startsWith("MinAtar/") ? 30 : 12));
' | while read -r id steps; do
  file=$folder/$(printf %s "$id" | tr / -).png
  ./agon play "$id" --seed 1 --steps "$steps" --width 400 --out "$file" </dev/null >/dev/null 2>&1 || echo "no picture of $id" >&2
done
