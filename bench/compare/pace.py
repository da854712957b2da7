"""Pace: whether the machine is as fast as it can be, at the moment.

Virtual machines have neighbours: for seconds or minutes everything takes one and a half times as long, or a cache line
three times as long to the other CPU. Such stretches are to be waited for, and what was measured in them to be measured
again; but only for so long, after which it is taken as it is, and counted.
"""

import os
import time
from collections.abc import Callable

# What the program pace says, and how many times its least may be exceeded. A step of work is steady to a few percent
# while nobody shares the core. A line's way depends on where the two CPUs are; far is three times as long as near.
TOLERANCE = {"work": 1.1, "line": 1.5}
STEP = 0.25  # seconds between two looks while waiting


class Pace:
    """`look(cpus)` gives readings of the machine; of each the least so far is what it can do.

    It looks at no more CPUs than there are: with one, two threads that wait for each other take for ever.
    """

    def __init__(self, look: Callable[[int], dict[str, float]], patience: float,
                 clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep):
        self.look = look
        self.patience = patience  # seconds that are left to wait, and to measure again
        self.clock = clock
        self.sleep = sleep
        self.least: dict[tuple[int, str], float] = {}
        self.surprised = False  # what was the best before was slow: so is what has been measured by then

    def full(self, cpus: int) -> bool:
        """Whether so many CPUs are as fast as ever."""
        cpus = min(cpus, 2, len(os.sched_getaffinity(0)))
        readings = self.look(cpus)
        for name, value in readings.items():
            least = self.least.get((cpus, name), value)
            self.surprised = self.surprised or value * TOLERANCE[name] < least
            self.least[cpus, name] = min(value, least)
        return all(value <= TOLERANCE[name] * self.least[cpus, name] for name, value in readings.items())

    def measured(self, cpus: int, measure: Callable[[], list[float]]) -> tuple[list[float], bool]:
        """What `measure` gives while the machine is fast, before and after; or at last anyhow, and then False."""
        while True:
            self.wait(cpus)
            began = self.clock()
            values = measure()
            if self.full(cpus):
                return values, True
            if self.patience <= 0:
                return values, False
            self.patience -= self.clock() - began

    def wait(self, cpus: int) -> None:
        began = self.clock()
        while not self.full(cpus) and self.patience > 0:
            self.sleep(STEP)
            self.patience -= self.clock() - began
            began = self.clock()

    def warm_up(self) -> None:
        """What it can do at its best. What comes after may be a surprise."""
        for cpus in (1, 2) * 10:
            self.full(cpus)
        self.surprised = False
