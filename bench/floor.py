#!/usr/bin/env python3
"""How far this library is from the limits of the machine: its benchmarks and the floor kernels, in one run of bench_core.

./dev bench --floor builds and calls it. Neighbours only ever make a machine slower, so of each the least of all repetitions
counts; and they come in random order, so that a slow moment is one for all of them. Where a program lies in memory can make a
kernel of four nanoseconds one of six, so each round is a process of its own.
"""

import argparse
import json
import re
import subprocess
import sys

# What a benchmark cannot do without: so much of each of these kernels.
FLOORS = {
    "PingPong/workers:1": {"FloorMessage": 1},
    "RingOf1000/workers:1": {"FloorMessage": 1},
    "Stream/workers:1": {"FloorStream": 1},
    "AskWithACallback/workers:1": {"FloorMessage": 2},
    "BlockingAskInAHandler/workers:1": {"FloorMessage": 2, "FloorSwitch": 1},
    "SpawnMessageStop/workers:1": {"FloorSpawn": 1},
    "CrossPingPong": {"FloorCrossPingPong": 1},
    "StreamAcross": {"FloorStreamAcross/at_a_time:32": 1},
    "TellFromAPlainThread/workers:1": {"FloorStreamAcross/at_a_time:1": 1},
}
# What these consist of.
PARTS = ["FloorCall", "FloorQueue"]
# In each round; seconds for all repetitions of one.
REPETITIONS = 8
MIN_TIME = 0.02


def run(program: str, least: dict[str, float]) -> None:
    """One round: lowers the least nanoseconds of one item, by the benchmark's name."""
    names = [*FLOORS, *(kernel for floor in FLOORS.values() for kernel in floor), *PARTS]
    done = subprocess.run([program, "--benchmark_filter=^(" + "|".join(sorted(set(names))) + ")(/real_time|/manual_time)?$",
                           f"--benchmark_repetitions={REPETITIONS}", f"--benchmark_min_time={MIN_TIME}",
                           "--benchmark_enable_random_interleaving=true", "--benchmark_format=json"],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True, timeout=1800)
    if done.returncode != 0 or not done.stdout.lstrip().startswith("{"):
        sys.exit(f"floor: {program} ended with status {done.returncode}: {(done.stderr or done.stdout).strip()[-400:]}")
    for row in json.loads(done.stdout)["benchmarks"]:
        if row.get("error_occurred"):
            print(f"{row['name']}: {row.get('error_message')}", file=sys.stderr)
        elif row.get("run_type") != "aggregate":
            name = re.sub(r"/(real_time|manual_time)$", "", row["run_name"])
            least[name] = min(row["each"] * 1e9, least.get(name, float("inf")))


def in_words(floor: dict[str, float]) -> str:
    return " + ".join(kernel if count == 1 else f"{count} {kernel}" for kernel, count in floor.items())


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev bench --floor", description=__doc__.splitlines()[0])
    parser.add_argument("program", help=argparse.SUPPRESS)
    parser.add_argument("--rounds", type=int, default=7, help="how many processes, of some ten seconds (default 7)")
    args = parser.parse_args()
    if args.rounds < 1:
        parser.error("--rounds takes a positive number")
    least: dict[str, float] = {}
    for done in range(args.rounds):
        run(args.program, least)
        print(f"round {done + 1} of {args.rounds}", file=sys.stderr)
    print(f"{'benchmark':<32} {'ours':>9} {'floor':>9} {'ratio':>6}  floor kernels")
    for name, floor in FLOORS.items():
        if name not in least or not all(kernel in least for kernel in floor):
            print(f"{name:<32} {'-':>9} {'-':>9} {'-':>6}  {in_words(floor)}")
            continue
        limit = sum(count * least[kernel] for kernel, count in floor.items())
        print(f"{name:<32} {least[name]:>6.1f} ns {limit:>6.1f} ns {least[name] / limit:>6.1f}  {in_words(floor)}")
    print("Parts of them: " + ", ".join(f"{name} {least[name]:.1f} ns" for name in PARTS if name in least))
    return 0


if __name__ == "__main__":
    sys.exit(main())
