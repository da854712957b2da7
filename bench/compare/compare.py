#!/usr/bin/env python3
"""Runs the same workloads on this library and on others, in turns; ./dev compare builds and calls it.

Each process runs one workload and prints one line of JSON per repetition (bench/compare/measure.hpp). A round runs every
row once on every library, in an order that changes; of a row it keeps the median of the repetitions. What is told in the
end is the median of the rounds, and the median of the rounds' ratios: two processes of a round have run within a second
of each other, so that a noisy machine was as noisy to both. Where the machine was slower than at its best, before or
after a process (pace.py), its round does not count, unless all were so; such rows have more rounds, as long as there is
time. bench/README.md says more.
"""

import argparse
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import chart
from pace import Pace
from rows import ROWS, Row

ROOT = Path(__file__).resolve().parents[2]
OURS = "libactors"
TIMEOUT = 60  # seconds for one process; the slowest takes some five on a quiet machine


@dataclass(frozen=True)
class Library:
    """One that is compared: how to call its program, and what to install for it."""

    key: str
    title: str
    command: list[str]
    needs: Path
    package: str | None = None

    def call(self, row: Row) -> list[str]:
        words = [word.format(workers=row.workers) for word in self.command]
        if self.key == "erlang" and row.awake:
            words[1:1] = ["+sbwt", "very_long"]  # both schedulers stay awake, as our workers do there
        return words + [row.workload, str(row.workers), str(row.count), str(row.repetitions)]

    def known(self) -> set[str]:
        """The workloads its program has."""
        return set(output_of([word.format(workers=1) for word in self.command]).split())


def libraries(bin_folder: Path) -> list[Library]:
    beams = bin_folder / "erlang"
    # +P: skynet has more processes than the default allows.
    erl = ["erl", "+S", "{workers}:{workers}", "+P", "4000000", "-noinput", "-pa", str(beams), "-run", "compare", "main"]
    return [
        Library(OURS, OURS, [str(bin_folder / "compare_libactors")], bin_folder / "compare_libactors"),
        Library("caf", "CAF", [str(bin_folder / "compare_caf")], bin_folder / "compare_caf", "libcaf-dev"),
        Library("erlang", "Erlang", erl, beams / "compare.beam", "erlang-base"),
    ]


class Failed(Exception):
    """A process ended with an error, took too long, or printed something else than its lines."""


def output_of(command: list[str]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT, check=True,
                              stdin=subprocess.DEVNULL, env=os.environ | {"ERL_CRASH_DUMP": "/dev/null"})
    except subprocess.TimeoutExpired:
        raise Failed(f"took more than {TIMEOUT} s") from None
    except subprocess.CalledProcessError as error:
        said = (error.stderr or error.stdout or "").strip().splitlines()
        raise Failed(f"status {error.returncode}" + (f": {said[-1]}" if said else "")) from None
    except OSError as error:
        raise Failed(str(error)) from None
    return done.stdout


def run(library: Library, row: Row) -> list[float]:
    """The repetitions of one process, each as the time (or memory) of one operation in the row's unit."""
    values = []
    for line in output_of(library.call(row)).splitlines():
        try:
            found = json.loads(line)
            taken = found["bytes"] if row.unit == "B" else found["seconds"]
            values.append(taken / found["operations"] * row.scale())
        except (ValueError, KeyError, TypeError, ZeroDivisionError):
            raise Failed(f"printed {line!r}") from None
    if not values:
        raise Failed("printed nothing")
    return values


def look_at_pace(program: Path, cpus: int) -> dict[str, float]:
    """Nothing where it cannot be said: then every pace is right, and no library's failure."""
    try:
        return json.loads(output_of([str(program), str(cpus)]))
    except (Failed, ValueError):
        return {}


class Results:
    """What each library took for each row, round by round."""

    def __init__(self, rows: list[Row], libraries: list[Library]):
        self.rows = rows
        self.libraries = libraries
        self.rounds: dict[tuple[int, str], list[float]] = {}
        self.least: dict[tuple[int, str], float] = {}
        self.failures: dict[tuple[int, str], str] = {}
        self.quiet: dict[tuple[int, str], list[bool]] = {}  # of each round: the machine was fast

    def add(self, index: int, key: str, values: list[float], quiet: bool = True) -> None:
        self.quiet.setdefault((index, key), []).append(quiet)
        self.rounds.setdefault((index, key), []).append(statistics.median(values))
        self.least[index, key] = min(values + [self.least.get((index, key), float("inf"))])

    def median(self, index: int, key: str) -> float | None:
        values = self.rounds.get((index, key), [])
        counted = [value for value, quiet in zip(values, self.quiet.get((index, key), [])) if quiet] or values
        return statistics.median(counted) if counted else None

    def disturbed(self, index: int, key: str) -> int:
        """So many rounds on a machine that was slow."""
        return self.quiet.get((index, key), []).count(False)

    def enough(self, index: int, rounds: int) -> bool:
        """Each library has rounds on a fast machine, for a median."""
        few = min(3, rounds, self.rows[index].most_rounds)
        return all(self.quiet.get((index, library.key), [True] * few).count(True) >= few
                   for library in self.libraries if (index, library.key) not in self.failures)

    def ratio(self, index: int, key: str) -> float | None:
        """How many times as long as ours, as the median of the rounds in which both have run."""
        if not self.rows[index].ratios:
            return None
        ours = self.rounds.get((index, OURS), [])
        theirs = self.rounds.get((index, key), [])
        quiet = [our and their for our, their in zip(self.quiet.get((index, OURS), []), self.quiet.get((index, key), []))]
        if not any(quiet):
            quiet = [True] * len(quiet)
        ratios = [their / our for our, their, counts in zip(ours, theirs, quiet) if counts and our > 0]
        return statistics.median(ratios) if ratios else None


def run_rounds(results: Results, known: dict[str, set[str]], rounds: int, seconds: float, pace: Pace) -> int:
    """As many rounds as are asked for and fit into the time, at least one; then as many again for the rows that were
    disturbed. Gives the number of all."""
    started = time.monotonic()
    for done in range(2 * rounds):
        began = time.monotonic()
        if done >= rounds and all(results.enough(index, rounds) for index in range(len(results.rows))):
            return done
        for index, row in enumerate(results.rows):
            if done >= row.most_rounds if done < rounds else results.enough(index, rounds):
                continue
            turn = done % len(results.libraries)
            for library in results.libraries[turn:] + results.libraries[:turn]:
                if row.workload not in known[library.key] or (index, library.key) in results.failures:
                    continue
                try:
                    results.add(index, library.key, *pace.measured(row.cpus(), lambda: run(library, row)))
                except Failed as failure:
                    results.failures[index, library.key] = str(failure)
        now = time.monotonic()
        again = "" if done < rounds else ", of what was disturbed"
        print(f"round {done + 1} of {max(rounds, done + 1)}: {now - began:.0f} s{again}", file=sys.stderr)
        if now - started + (now - began) > seconds:
            return done + 1
    return 2 * rounds


def number(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}"


def cell(results: Results, index: int, library: Library) -> str:
    """A peer's time, how many times ours that is, and what it should be."""
    if (index, library.key) in results.failures:
        return "failed"
    value = results.median(index, library.key)
    if value is None:
        return "-"
    ratio = results.ratio(index, library.key)
    if ratio is None:
        return number(value)
    goal = results.rows[index].ahead.get(library.key)
    text = f"{number(value)} = {number(ratio)}x"
    return text if goal is None else text + f" ({goal:g}x{'' if ratio >= goal else ' missed'})"


def table(results: Results) -> str:
    peers = [library for library in results.libraries if library.key != OURS]
    lines = [["workload", "unit", OURS, "must"] + [peer.title for peer in peers]]
    for index, row in enumerate(results.rows):
        ours = results.median(index, OURS)
        must = "-" if row.must is None else f"{row.must:g}" + ("" if ours is None or ours <= row.must else " missed")
        shown = "failed" if (index, OURS) in results.failures else number(ours)
        lines.append([row.title, row.unit, shown, must] + [cell(results, index, peer) for peer in peers])
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    lines.insert(1, ["-" * width for width in widths])
    return "\n".join("  ".join(text.ljust(width) for text, width in zip(line, widths)).rstrip() for line in lines)


def said_by(*command: str) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def machine() -> dict[str, object]:
    model = re.search(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return {
        "cpu": model.group(1) if model else platform.machine(),
        "cpus": len(os.sched_getaffinity(0)),
        "kernel": platform.release(),
        "compiler": said_by("g++", "-dumpfullversion"),
    }


def flags_in(cache: str) -> dict[str, str]:
    """The build type and its flags, out of a CMakeCache.txt: those of all C++ programs here and of this library."""
    found = dict(re.findall(r"^(\w+):\w+=(.*)$", cache, re.MULTILINE))
    kind = found.get("CMAKE_BUILD_TYPE", "")
    flags = [found.get("CMAKE_CXX_FLAGS", ""), found.get(f"CMAKE_CXX_FLAGS_{kind.upper()}", "")]
    return {"type": kind, "flags": " ".join(" ".join(flags).split())}


def build(bin_folder: Path) -> dict[str, object]:
    """How the programs were compiled, and whether of the commit alone: what this script writes is no difference."""
    try:
        cache = (bin_folder.parent / "CMakeCache.txt").read_text()
    except OSError:
        cache = ""
    changed = said_by("git", "status", "--porcelain", "--", ".", ":!bench/results")
    return flags_in(cache) | {"dirty": changed if changed == "unknown" else bool(changed)}


def as_json(results: Results, rounds: int, loads: list[float], built: dict[str, object]) -> dict[str, object]:
    rows = []
    for index, row in enumerate(results.rows):
        measured = {}
        for library in results.libraries:
            key = library.key
            if (index, key) in results.failures:
                measured[key] = {"failed": results.failures[index, key]}
            elif (index, key) in results.rounds:
                measured[key] = {"median": results.median(index, key), "least": results.least[index, key],
                                 "rounds": results.rounds[index, key], "disturbed": results.disturbed(index, key)}
                if key != OURS:
                    measured[key]["ratio"] = results.ratio(index, key)
        rows.append({"workload": row.workload, "title": row.title, "workers": row.workers, "count": row.count,
                     "unit": row.unit, "must": row.must, "ahead": row.ahead, "results": measured})
    versions = {library.key: said_by("dpkg-query", "-W", "-f", "${Version}", library.package)
                for library in results.libraries if library.package}
    versions[OURS] = said_by("git", "rev-parse", "--short", "HEAD")
    return {"machine": machine(), "date": time.strftime("%Y-%m-%d"), "versions": versions, "build": built,
            "rounds": rounds, "load_average": loads, "rows": rows}


def write(folder: Path, results: Results, document: dict[str, object]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "compare.json").write_text(json.dumps(document, indent=1) + "\n")
    (folder / "compare.svg").write_text(chart.draw(results, document))
    print(f"wrote {folder}/compare.json and compare.svg")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev compare", description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="one round instead of five; nothing is written")
    parser.add_argument("--rounds", type=int, help="how many rounds (default 5)")
    parser.add_argument("--seconds", type=float, default=360, help="no new round that would end later (default 360)")
    parser.add_argument("--only", metavar="REGEX", help="only these workloads, as in ping|ring; nothing is written")
    parser.add_argument("--bin", type=Path, default=ROOT / "build/release/bin", help="where the programs are")
    parser.add_argument("--results", type=Path, help="a folder for compare.json and compare.svg (default bench/results)")
    found = parser.parse_args()
    if found.rounds is not None and found.rounds < 1:
        parser.error("--rounds takes a positive number")
    return found


def main() -> int:
    args = arguments()
    rows = [row for row in ROWS if not args.only or re.search(args.only, row.workload)]
    all_libraries = libraries(args.bin)
    present = [library for library in all_libraries if library.needs.exists()]
    for library in all_libraries:
        if library not in present:
            print(f"{library.title} is absent" + (f" (Debian: {library.package})" if library.package else ""))
    if OURS not in [library.key for library in present] or not rows:
        print("compare: nothing to run", file=sys.stderr)
        return 1
    loads = [os.getloadavg()[0]]
    known = {}
    for library in list(present):
        try:
            known[library.key] = library.known()
        except Failed as failure:
            print(f"{library.title} is absent: {failure}")
            present.remove(library)
    results = Results(rows, present)
    pace = Pace(lambda cpus: look_at_pace(args.bin / "compare_pace", cpus))
    pace.warm_up()
    if not pace.least:
        print("compare_pace is absent: what ran while the machine was slow counts as all else")
    rounds = run_rounds(results, known, args.rounds or (1 if args.quick else 5), args.seconds, pace)
    loads.append(os.getloadavg()[0])

    print(table(results))
    for (index, key), failure in results.failures.items():
        print(f"failed: {rows[index].title}, {key}: {failure}")
    if disturbed := sum(quiet.count(False) for quiet in results.quiet.values()):
        print(f"{disturbed} of {sum(map(len, results.rounds.values()))} processes ran while the machine was slower than at "
              "its best; they count only where all of a row's did.")
    if pace.surprised:
        print("The machine was faster later than it ever was in the beginning: some of this is too slow.")
    if loads[0] > 0.5:
        print(f"The machine was busy before this (load {loads[0]:.1f}): believe no time, and ratios roughly.")
    if args.results or not (args.only or args.quick):
        write(args.results or ROOT / "bench/results", results, as_json(results, rounds, loads, build(args.bin)))
    return 1 if any(key == OURS for _, key in results.failures) else 0


if __name__ == "__main__":
    sys.exit(main())
