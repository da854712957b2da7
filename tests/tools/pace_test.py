"""bench/compare/pace.py: what counts as slow."""

import sys
import unittest
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bench" / "compare"))
import pace as pace_module
from pace import Pace


class Machine:
    """Its readings, one after the other; then the last one again and again."""

    def __init__(self, *readings: dict[str, float]):
        self.readings = list(readings)
        self.looks = 0

    def look(self, _cpus: int) -> dict[str, float]:
        self.looks += 1
        return self.readings[min(self.looks, len(self.readings)) - 1]

    def pace(self) -> Pace:
        return Pace(self.look)


FAST = {"work": 1.0}
SLOW = {"work": 1.6}


class Full(unittest.TestCase):
    def setUp(self):
        two = mock.patch.object(pace_module.os, "sched_getaffinity", lambda process: {0, 1})
        two.start()
        self.addCleanup(two.stop)

    def test_the_least_so_far_is_what_the_machine_can_do(self):
        pace = Machine({"work": 2.0}, {"work": 1.0}, {"work": 2.0}, {"work": 1.09}).pace()
        self.assertEqual([pace.full(1) for _ in range(4)], [True, True, False, True])

    def test_each_reading_must_be_near_its_least(self):
        pace = Machine({"work": 1.0, "line": 50.0}, {"work": 1.0, "line": 150.0}, {"work": 1.0, "line": 70.0}).pace()
        self.assertEqual([pace.full(2) for _ in range(3)], [True, False, True])

    def test_one_cpu_is_not_held_to_what_two_can_do(self):
        pace = Machine(SLOW, FAST, SLOW).pace()
        self.assertEqual([pace.full(2), pace.full(1), pace.full(8)], [True, True, True])


    def test_no_more_cpus_are_looked_at_than_there_are(self):
        looks = []
        with mock.patch.object(pace_module.os, "sched_getaffinity", lambda process: {3}):
            Pace(lambda cpus: looks.append(cpus) or FAST).full(2)
        self.assertEqual(looks, [1])

    def test_a_machine_that_is_faster_later_is_a_surprise(self):
        pace = Machine(*[SLOW] * 20, SLOW, FAST).pace()
        pace.warm_up()
        self.assertTrue(pace.full(1))
        self.assertFalse(pace.surprised)
        self.assertTrue(pace.full(1))
        self.assertTrue(pace.surprised)

    def test_where_nothing_can_be_said_every_pace_is_right(self):
        self.assertTrue(Machine({}).pace().full(2))


class Measured(unittest.TestCase):
    def measured(self, *readings: dict[str, float]) -> tuple[list[float], bool]:
        pace = Machine(FAST, *readings).pace()
        pace.full(1)
        return pace.measured(1, lambda: [7.0])

    def test_it_counts_if_the_machine_was_fast_before_and_after(self):
        self.assertEqual(self.measured(FAST, FAST), ([7.0], True))
        self.assertEqual(self.measured(SLOW, FAST), ([7.0], False))
        self.assertEqual(self.measured(FAST, SLOW), ([7.0], False))


if __name__ == "__main__":
    unittest.main()
