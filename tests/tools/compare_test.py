"""bench/compare/: medians, ratios, marks and files out of made-up measurements; and what the rows say."""

import json
import sys
import unittest
from pathlib import Path
from unittest import mock
from xml.etree import ElementTree

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bench" / "compare"))
import chart
import compare
from rows import ROWS, Row, ahead

OURS = compare.Library("libactors", "libactors", ["ours"], Path("ours"))
CAF = compare.Library("caf", "CAF", ["caf"], Path("caf"), "libcaf-dev")
ERLANG = compare.Library("erlang", "Erlang", ["erl", "+S", "{workers}"], Path("erl"), "erlang-base")


def results(row: Row, **rounds: list[list[float]]) -> compare.Results:
    """Of one row: for each library its rounds, each with its repetitions."""
    made = compare.Results([row], [OURS, CAF, ERLANG])
    for key, all_rounds in rounds.items():
        for values in all_rounds:
            made.add(0, key, values)
    return made


class Medians(unittest.TestCase):
    def test_the_median_of_the_rounds_of_the_medians_of_their_repetitions(self):
        found = results(Row("w", "W", 1, 10), libactors=[[9.0, 10.0, 99.0], [11.0, 12.0, 13.0], [50.0, 60.0, 70.0]])
        self.assertEqual(found.rounds[0, "libactors"], [10.0, 12.0, 60.0])
        self.assertEqual(found.median(0, "libactors"), 12.0)
        self.assertEqual(found.least[0, "libactors"], 9.0)

    def test_there_is_none_of_what_has_not_run(self):
        found = results(Row("w", "W", 1, 10), libactors=[[10.0]])
        self.assertIsNone(found.median(0, "caf"))
        self.assertIsNone(found.ratio(0, "caf"))

    def test_the_ratio_is_the_median_of_the_rounds_ratios(self):
        # Ratios 10, 2 and 5; that of the medians would be 4.
        found = results(Row("w", "W", 1, 10), libactors=[[10.0], [40.0], [20.0]], caf=[[100.0], [80.0], [100.0]])
        self.assertEqual(found.ratio(0, "caf"), 5.0)

    def test_a_round_in_which_ours_took_nothing_has_no_ratio(self):
        found = results(Row("w", "W", 1, 10), libactors=[[-1.0], [0.0], [2.0]], caf=[[10.0], [10.0], [10.0]])
        self.assertEqual(found.ratio(0, "caf"), 5.0)


class Table(unittest.TestCase):
    def line(self, row: Row, **rounds: list[list[float]]) -> str:
        return compare.table(results(row, **rounds)).splitlines()[2]

    def test_what_reaches_its_goals_has_no_mark(self):
        line = self.line(Row("w", "W", 1, 10, must=13, ahead=ahead(20, 18)),
                         libactors=[[13.0]], caf=[[260.0]], erlang=[[300.0]])
        self.assertNotIn("missed", line)
        self.assertRegex(line, r"^W +ns +13\.0 +13 +260 = 20\.0x \(20x\) +300 = 23\.1x \(18x\)$")

    def test_what_is_slower_than_it_must_be_is_marked(self):
        self.assertRegex(self.line(Row("w", "W", 1, 10, must=13), libactors=[[13.1]]), r" 13\.1 +13 missed +- +-$")

    def test_who_is_not_far_enough_behind_is_marked(self):
        line = self.line(Row("w", "W", 1, 10, ahead=ahead(20, 18)), libactors=[[10.0]], caf=[[199.0]], erlang=[[180.0]])
        self.assertRegex(line, r"\(20x missed\) +180 = 18\.0x \(18x\)$")

    def test_without_a_goal_there_is_no_mark(self):
        self.assertRegex(self.line(Row("w", "W", 1, 10), libactors=[[10.0]], caf=[[5.0]]), r" 10\.0 +- +5\.0 = 0\.5x +-$")

    def test_a_difference_has_no_ratio(self):
        line = self.line(Row("w", "W", 1, 10, must=15, ratios=False), libactors=[[3.0]], caf=[[900.0]], erlang=[[-2.0]])
        self.assertRegex(line, r" 3\.0 +15 +900 +-2\.0$")

    def test_a_failure_is_told_instead_of_a_time(self):
        found = results(Row("w", "W", 1, 10, must=13), libactors=[[10.0]], caf=[[20.0]])
        found.failures[0, "caf"] = "status 1"
        self.assertRegex(compare.table(found).splitlines()[2], r" 10\.0 +13 +failed +-$")


class Processes(unittest.TestCase):
    """What is made of the lines of a program."""

    def run_with(self, output: str, row: Row) -> list[float]:
        with mock.patch.object(compare, "output_of", lambda command: output):
            return compare.run(OURS, row)

    def test_a_line_is_a_repetition_in_the_unit_of_its_row(self):
        lines = '{"operations":1000,"seconds":1e-5}\n{"operations":1000,"seconds":3e-5}\n'
        for unit, expected in {"ns": [10.0, 30.0], "us": [0.01, 0.03], "ms": [0.01, 0.03]}.items():
            for found, value in zip(self.run_with(lines, Row("w", "W", 1, 1000, unit=unit)), expected, strict=True):
                self.assertAlmostEqual(found, value)

    def test_memory_is_bytes_of_each(self):
        self.assertEqual(self.run_with('{"operations":10,"bytes":1910}', Row("w", "W", 1, 10, unit="B")), [191.0])

    def test_anything_else_is_a_failure(self):
        for output in ("", "hello", '{"operations":0,"seconds":1}', '{"operations":1}', "[1]"):
            with self.subTest(output), self.assertRaises(compare.Failed):
                self.run_with(output, Row("w", "W", 1, 10))

    def test_only_erlang_is_told_to_stay_awake(self):
        row = Row("w", "W", 2, 10, awake=True)
        self.assertEqual(ERLANG.call(row)[:5], ["erl", "+sbwt", "very_long", "+S", "2"])
        self.assertEqual(OURS.call(row), ["ours", "w", "2", "10", "3"])
        self.assertNotIn("+sbwt", ERLANG.call(Row("w", "W", 2, 10)))


class Rounds(unittest.TestCase):
    def rounds(self, rows: list[Row], run, known: dict[str, set[str]]) -> compare.Results:
        found = compare.Results(rows, [OURS, CAF])
        with mock.patch.object(compare, "run", run), mock.patch.object(compare.sys, "stderr"):
            always_fast = compare.Pace(lambda cpus: {"work": 1.0})
            self.assertEqual(compare.run_rounds(found, known, 3, 1000.0, always_fast), 3)
        return found

    def rounds_at(self, work: list[float], rounds: int) -> tuple[compare.Results, int]:
        """At such readings of the pace, two a process, after one."""
        readings = iter([1.0, *work])
        pace = compare.Pace(lambda cpus: {"work": next(readings, 1.0)})
        pace.full(1)
        found = compare.Results([Row("w", "W", 1, 10)], [OURS])
        times = iter(range(1, 100))
        with mock.patch.object(compare, "run", lambda library, row: [float(next(times))]), \
                mock.patch.object(compare.sys, "stderr"):
            return found, compare.run_rounds(found, {"libactors": {"w"}}, rounds, 1000.0, pace)

    def test_what_was_disturbed_does_not_count_and_is_measured_again(self):
        found, rounds = self.rounds_at([2.0, 1.0, 1.0, 1.0, 1.0, 2.0], 3)
        self.assertEqual(rounds, 5)  # the first and the third were disturbed
        self.assertEqual(found.disturbed(0, "libactors"), 2)
        self.assertEqual(found.median(0, "libactors"), 4.0)  # of 2, 4 and 5

    def test_where_all_was_disturbed_all_counts(self):
        found, rounds = self.rounds_at([2.0] * 100, 3)
        self.assertEqual(rounds, 6)
        self.assertEqual(found.median(0, "libactors"), 3.5)

    def test_the_ratio_is_that_of_rounds_in_which_both_were_undisturbed(self):
        found = compare.Results([Row("w", "W", 1, 10)], [OURS, CAF])
        for ours, theirs, both in ((10.0, 20.0, (True, True)), (10.0, 900.0, (True, False)), (1.0, 900.0, (False, True))):
            found.add(0, "libactors", [ours], both[0])
            found.add(0, "caf", [theirs], both[1])
        self.assertEqual(found.ratio(0, "caf"), 2.0)

    def test_the_order_changes_and_slow_rows_have_fewer(self):
        order = []

        def run(library, row):
            order.append(row.workload + " " + library.key)
            return [1.0]

        self.rounds([Row("fast", "F", 1, 10), Row("slow", "S", 1, 10, most_rounds=1)], run,
                    {"libactors": {"fast", "slow"}, "caf": {"fast"}})
        self.assertEqual(order, ["fast libactors", "fast caf", "slow libactors",
                                 "fast caf", "fast libactors",
                                 "fast libactors", "fast caf"])

    def test_who_has_failed_once_is_not_run_again(self):
        def run(library, _row):
            if library is CAF:
                raise compare.Failed("status 1")
            return [1.0]

        found = self.rounds([Row("w", "W", 1, 10)], run, {"libactors": {"w"}, "caf": {"w"}})
        self.assertEqual(found.failures, {(0, "caf"): "status 1"})
        self.assertEqual(found.rounds, {(0, "libactors"): [1.0, 1.0, 1.0]})


CACHE = """# For build in directory: /somewhere
//Choose the type of build
CMAKE_BUILD_TYPE:STRING=RelWithDebInfo
CMAKE_CXX_FLAGS:STRING=-march=native
CMAKE_CXX_FLAGS_DEBUG:STRING=-g
CMAKE_CXX_FLAGS_RELWITHDEBINFO:STRING=-O2 -g -DNDEBUG
CMAKE_CXX_FLAGS_RELWITHDEBINFO-ADVANCED:INTERNAL=1
"""


class Files(unittest.TestCase):
    def document(self, found: compare.Results) -> dict[str, object]:
        with mock.patch.object(compare, "said_by", lambda *command: "1:25.2.3+dfsg-1"):
            return compare.as_json(found, 2, [0.1, 1.5], compare.flags_in(CACHE) | {"dirty": True})

    def test_the_flags_of_the_build_are_read_from_its_cache(self):
        self.assertEqual(compare.flags_in(CACHE), {"type": "RelWithDebInfo", "flags": "-march=native -O2 -g -DNDEBUG"})
        self.assertEqual(compare.flags_in(""), {"type": "", "flags": ""})

    def test_the_tree_is_dirty_if_git_names_a_file(self):
        for said, dirty in (("", False), (" M dev", True), ("unknown", "unknown")):
            with mock.patch.object(compare, "said_by", lambda *command, said=said: said):
                self.assertEqual(compare.build(Path("/nowhere/bin"))["dirty"], dirty)

    def test_json_has_the_head_and_every_round(self):
        found = results(Row("w", "W", 2, 10, must=13, ahead=ahead(20)), libactors=[[10.0], [12.0]], caf=[[100.0], [240.0]])
        found.failures[0, "erlang"] = "status 1"
        document = json.loads(json.dumps(self.document(found)))
        self.assertEqual(document["build"], {"type": "RelWithDebInfo", "flags": "-march=native -O2 -g -DNDEBUG", "dirty": True})
        self.assertEqual(document["rounds"], 2)
        row = document["rows"][0]
        self.assertEqual((row["workload"], row["workers"], row["must"], row["ahead"]), ("w", 2, 13, {"caf": 20}))
        self.assertEqual(row["results"]["libactors"], {"median": 11.0, "least": 10.0, "rounds": [10.0, 12.0],
                                                      "disturbed": 0})
        self.assertEqual(row["results"]["caf"]["ratio"], 15.0)
        self.assertEqual(row["results"]["erlang"], {"failed": "status 1"})

    def test_the_chart_draws_the_rows_it_is_to_draw(self):
        found = compare.Results([Row("a", "A & B", 1, 10, chart=True), Row("c", "C", 1, 10)], [OURS, CAF])
        for index in (0, 1):
            found.add(index, "libactors", [10.0])
            found.add(index, "caf", [200.0])
        svg = ElementTree.fromstring(chart.draw(found, self.document(found)))
        texts = [node.text for node in svg.iter("{http://www.w3.org/2000/svg}text")]
        self.assertIn("A & B", texts)
        self.assertIn("200 ns  (20.0x)", texts)
        self.assertNotIn("C", texts)
        self.assertIn("CAF 25.2.3", texts[-1])


class Rows(unittest.TestCase):
    def test_no_row_is_there_twice(self):
        self.assertEqual(len({(row.workload, row.workers) for row in ROWS}), len(ROWS))
        self.assertEqual(len({row.title for row in ROWS}), len(ROWS))

    def test_every_unit_is_known(self):
        for row in ROWS:
            self.assertGreater(row.scale(), 0, row.title)


if __name__ == "__main__":
    unittest.main()
