#!/usr/bin/env python3
"""Compares two builds of bench_core, run in turns; ./dev bench --against REV builds and calls it.

Neighbours only ever make a machine slower, so of each benchmark the least of all rounds counts, on either side. What then
looks more than 10 % slower has as many rounds again, up to three times, before it is flagged. Ends with status 1 if something is.
"""

import argparse
import json
import re
import subprocess
import sys

NANOSECONDS = {"ns": 1.0, "us": 1e3, "ms": 1e6, "s": 1e9}
LIMIT = 1.10
# By default not those that take seconds each, or that measure memory.
DEFAULT_FILTER = "-(RingOfAMillion|MemoryPer|Cold)"


def run(program: str, pattern: str, min_time: float) -> dict[str, float]:
    """One run of all benchmarks that match: their names with the nanoseconds of one item, or of one iteration."""
    done = subprocess.run([program, f"--benchmark_filter={pattern}", f"--benchmark_min_time={min_time}",
                           "--benchmark_format=json"],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True, timeout=600)
    if done.returncode != 0 or not done.stdout.lstrip().startswith("{"):
        sys.exit(f"against: {program} ended with status {done.returncode}: {(done.stderr or done.stdout).strip()[-400:]}")
    times = {}
    for row in json.loads(done.stdout)["benchmarks"]:
        if row.get("run_type") == "aggregate":
            continue
        if row.get("error_occurred"):
            print(f"{row['name']}: {row.get('error_message')}", file=sys.stderr)
            continue
        times[row["name"]] = row["each"] * 1e9 if "each" in row else row["real_time"] * NANOSECONDS[row["time_unit"]]
    return times


class Side:
    """One of the two builds, with the least of each of its benchmarks."""

    def __init__(self, program: str):
        self.program = program
        self.least: dict[str, float] = {}

    def run(self, pattern: str, min_time: float) -> None:
        for name, time in run(self.program, pattern, min_time).items():
            self.least[name] = min(time, self.least.get(name, time))


def run_rounds(sides: list[Side], pattern: str, args: argparse.Namespace) -> None:
    """In turns, and who is first alternates."""
    for done in range(args.rounds):
        for side in sides if done % 2 == 0 else sides[::-1]:
            side.run(pattern, args.min_time)
        print(f"round {done + 1} of {args.rounds}", file=sys.stderr)


def slower(now: Side, before: Side) -> list[str]:
    return [name for name, time in now.least.items() if name in before.least and time > LIMIT * before.least[name]]


def show(now: Side, before: Side) -> None:
    names = list(now.least) + [name for name in before.least if name not in now.least]
    width = max(len(name) for name in names)
    print(f"{'benchmark'.ljust(width)}  {'before':>12}  {'now':>12}  ratio")
    for name in names:
        old, new = before.least.get(name), now.least.get(name)
        if old is None or new is None:
            print(f"{name.ljust(width)}  {'-' if old is None else f'{old:.1f} ns':>12}  "
                  f"{'-' if new is None else f'{new:.1f} ns':>12}  {'new' if old is None else 'gone'}")
            continue
        mark = "  SLOWER" if new > LIMIT * old else "  faster" if old > LIMIT * new else ""
        print(f"{name.ljust(width)}  {old:>9.1f} ns  {new:>9.1f} ns  {new / old:.2f}{mark}")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev bench --against REV", description=__doc__.splitlines()[0])
    parser.add_argument("now", help=argparse.SUPPRESS)
    parser.add_argument("before", help=argparse.SUPPRESS)
    parser.add_argument("--rounds", type=int, default=7, help="how often each is run (default 7)")
    parser.add_argument("--filter", default=DEFAULT_FILTER, help="Google Benchmark's; '-' before it excludes (default %(default)s)")
    parser.add_argument("--min-time", type=float, default=0.01, help="seconds for each benchmark and round (default 0.01)")
    found = parser.parse_args()
    if found.rounds < 1:
        parser.error("--rounds takes a positive number")
    return found


def main() -> int:
    args = arguments()
    now, before = Side(args.now), Side(args.before)
    run_rounds([now, before], args.filter, args)
    if not now.least or not before.least:
        sys.exit(f"against: no benchmark matches {args.filter!r}")
    for _ in range(3):
        suspects = slower(now, before)
        if not suspects:
            break
        print(f"again, since they look slower: {', '.join(suspects)}", file=sys.stderr)
        # A name in a report has more after it than the name that is filtered by.
        stems = {re.escape(re.sub(r"/(real_time|manual_time|iterations:.*)$", "", name)) for name in suspects}
        run_rounds([now, before], "^(" + "|".join(sorted(stems)) + ")", args)
    show(now, before)
    flagged = slower(now, before)
    if flagged:
        print(f"{len(flagged)} more than 10 % slower: {', '.join(flagged)}")
    return 1 if flagged else 0


if __name__ == "__main__":
    sys.exit(main())
