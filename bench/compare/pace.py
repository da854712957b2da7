"""Pace: whether the machine is as fast as it can be, at the moment.

Virtual machines have neighbours: for seconds or minutes everything takes one and a half times as long, or a cache line
three times as long to the other CPU. What was measured in such a stretch says how fast the neighbours were.
"""

import os
from collections.abc import Callable

# What the program compare_pace says, and how many times its least may be exceeded. A step of work is steady to a few
# percent while nobody shares the core. A line's way depends on where the two CPUs are; far is three times as long as near.
TOLERANCE = {"work": 1.1, "line": 1.5}


class Pace:
    """`look(cpus)` gives readings of the machine; of each the least so far is what it can do.

    It looks at no more CPUs than there are: with one, two threads that wait for each other take for ever.
    """

    def __init__(self, look: Callable[[int], dict[str, float]]):
        self.look = look
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
        """What `measure` gives, and whether the machine was fast before and after."""
        before = self.full(cpus)
        values = measure()
        return values, self.full(cpus) and before

    def warm_up(self) -> None:
        """What it can do at its best. What comes after may be a surprise."""
        for cpus in (1, 2) * 10:
            self.full(cpus)
        self.surprised = False
