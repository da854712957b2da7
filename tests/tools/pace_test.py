"""bench/compare/pace.py: what is waited for, what is measured again, and for how long."""

import sys
import unittest
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bench" / "compare"))
import pace as pace_module
from pace import STEP, Pace


class Machine:
    """Its readings, one after the other; then the last one again and again. And a clock that only it moves."""

    def __init__(self, *readings: dict[str, float]):
        self.readings = list(readings)
        self.looks = 0
        self.now = 0.0

    def look(self, cpus: int) -> dict[str, float]:
        self.looks += 1
        return self.readings[min(self.looks, len(self.readings)) - 1]

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def pace(self, patience: float) -> Pace:
        return Pace(self.look, patience, clock=lambda: self.now, sleep=self.sleep)


FAST = {"work": 1.0}
SLOW = {"work": 1.6}


class Full(unittest.TestCase):
    def setUp(self):
        two = mock.patch.object(pace_module.os, "sched_getaffinity", lambda process: {0, 1})
        two.start()
        self.addCleanup(two.stop)

    def test_the_least_so_far_is_what_the_machine_can_do(self):
        pace = Machine({"work": 2.0}, {"work": 1.0}, {"work": 2.0}, {"work": 1.09}).pace(0)
        self.assertEqual([pace.full(1) for _ in range(4)], [True, True, False, True])

    def test_each_reading_must_be_near_its_least(self):
        pace = Machine({"work": 1.0, "line": 50.0}, {"work": 1.0, "line": 150.0}, {"work": 1.0, "line": 70.0}).pace(0)
        self.assertEqual([pace.full(2) for _ in range(3)], [True, False, True])

    def test_one_cpu_is_not_held_to_what_two_can_do(self):
        pace = Machine(SLOW, FAST, SLOW).pace(0)
        self.assertEqual([pace.full(2), pace.full(1), pace.full(8)], [True, True, True])


    def test_no_more_cpus_are_looked_at_than_there_are(self):
        looks = []
        with mock.patch.object(pace_module.os, "sched_getaffinity", lambda process: {3}):
            Pace(lambda cpus: looks.append(cpus) or FAST, 0).full(2)
        self.assertEqual(looks, [1])

    def test_a_machine_that_is_faster_later_is_a_surprise(self):
        pace = Machine(*[SLOW] * 20, SLOW, FAST).pace(0)
        pace.warm_up()
        self.assertTrue(pace.full(1))
        self.assertFalse(pace.surprised)
        self.assertTrue(pace.full(1))
        self.assertTrue(pace.surprised)

    def test_where_nothing_can_be_said_every_pace_is_right(self):
        self.assertTrue(Machine({}).pace(0).full(2))


class Measured(unittest.TestCase):
    def measured(self, machine: Machine, patience: float, seconds: float = 1.0):
        """Its result, how often it was measured, and the patience that is left."""
        runs = []

        def measure():
            machine.sleep(seconds)
            runs.append(float(len(runs) + 1))
            return [runs[-1]]

        pace = machine.pace(patience)
        pace.full(1)
        return *pace.measured(1, measure), len(runs), pace.patience

    def test_on_a_fast_machine_it_is_measured_once(self):
        self.assertEqual(self.measured(Machine(FAST), 10), ([1.0], True, 1, 10))

    def test_a_slow_machine_is_waited_for(self):
        machine = Machine(FAST, SLOW, SLOW, SLOW, FAST)
        self.assertEqual(self.measured(machine, 10), ([1.0], True, 1, 10 - 3 * STEP))

    def test_what_was_slow_in_the_end_is_measured_again(self):
        machine = Machine(FAST, FAST, SLOW, FAST, FAST)
        self.assertEqual(self.measured(machine, 10), ([2.0], True, 2, 9))

    def test_without_patience_it_is_taken_and_counted(self):
        machine = Machine(FAST, SLOW)
        self.assertEqual(self.measured(machine, 0), ([1.0], False, 1, 0))

    def test_patience_has_an_end(self):
        machine = Machine(FAST, SLOW)
        values, quiet, runs, left = self.measured(machine, 2)
        self.assertEqual((values, quiet, runs), ([1.0], False, 1))
        self.assertLessEqual(left, 0)


if __name__ == "__main__":
    unittest.main()
