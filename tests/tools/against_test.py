"""bench/against.py: what it flags when one revision is slower than the other."""

import contextlib
import io
import sys
import unittest
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bench"))
import against


def side(**least: float) -> against.Side:
    made = against.Side("a program that is not run")
    made.least = dict(least)
    return made


def shown(now: against.Side, before: against.Side) -> dict[str, str]:
    """What is printed of each benchmark, by its name."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        against.show(now, before)
    return {line.split()[0]: line for line in out.getvalue().splitlines()[1:]}


class Slower(unittest.TestCase):
    def test_twelve_percent_are_flagged_and_three_are_not(self):
        self.assertEqual(against.slower(side(A=112.0, B=103.0), side(A=100.0, B=100.0)), ["A"])

    def test_faster_is_not_flagged(self):
        self.assertEqual(against.slower(side(A=50.0), side(A=100.0)), [])

    def test_what_only_one_side_has_is_not_compared(self):
        self.assertEqual(against.slower(side(New=500.0), side(Gone=100.0)), [])


class Show(unittest.TestCase):
    def test_marks_only_what_differs_by_more_than_a_tenth(self):
        lines = shown(side(Worse=112.0, Same=103.0, Better=80.0), side(Worse=100.0, Same=100.0, Better=100.0))
        self.assertRegex(lines["Worse"], r"1\.12  SLOWER$")
        self.assertRegex(lines["Same"], r"1\.03$")
        self.assertRegex(lines["Better"], r"0\.80  faster$")

    def test_tells_what_only_one_side_has(self):
        lines = shown(side(New=5.0), side(Gone=6.0))
        self.assertRegex(lines["New"], r" - +5\.0 ns  new$")
        self.assertRegex(lines["Gone"], r" 6\.0 ns +-  gone$")


class Rounds(unittest.TestCase):
    """With runs that give made-up times instead of a program's."""

    def main(self, now: list[float], before: list[float]) -> tuple[int, str]:
        """Its status and what it prints if the runs take so long, the last time again and again."""
        times = {"now": list(now), "before": list(before)}
        self.patterns = []

        def run(program: str, pattern: str, _min_time: float) -> dict[str, float]:
            self.patterns.append(pattern)
            left = times[program]
            return {"A/real_time": left.pop(0) if len(left) > 1 else left[0]}

        out = io.StringIO()
        with mock.patch.object(against, "run", run), \
                mock.patch.object(sys, "argv", ["against", "now", "before", "--rounds", "3"]), \
                contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
            return against.main(), out.getvalue()

    def test_the_least_of_all_rounds_counts(self):
        status, text = self.main(now=[500.0, 103.0, 400.0], before=[100.0])
        self.assertEqual(status, 0)
        self.assertNotIn("SLOWER", text)
        self.assertEqual(len(self.patterns), 6)

    def test_what_is_slower_in_every_round_is_flagged_after_three_more_times(self):
        status, text = self.main(now=[112.0], before=[100.0])
        self.assertEqual(status, 1)
        self.assertIn("1 more than 10 % slower: A/real_time", text)
        self.assertEqual(len(self.patterns), 4 * 6)
        self.assertEqual(self.patterns[-1], "^(A)")

    def test_what_was_slower_by_chance_is_cleared_by_the_rounds_after(self):
        status, text = self.main(now=[150.0, 150.0, 150.0, 101.0], before=[100.0])
        self.assertEqual(status, 0)
        self.assertNotIn("SLOWER", text)


if __name__ == "__main__":
    unittest.main()
