"""The rows of ./dev compare: what is run with how many threads and how often, and what it shall reach."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Row:
    """One workload with one number of threads.

    `count` operations are one repetition, of which a process makes `repetitions` after one to warm up. `unit` is that
    of one operation, but for "ms", which is that of all. `must` is the goal in this unit, `ahead` how many times as
    long the others shall take. `most_rounds` keeps the slow ones from taking all the time. `awake`: ours do not sleep
    between two messages, and Erlang's schedulers are told the same. `ratios`: not of what is a difference, near nothing.
    `foreign`: a plain thread is busy besides the workers.
    """

    workload: str
    title: str
    workers: int
    count: int
    unit: str = "ns"
    must: float | None = None
    ahead: dict[str, float] = field(default_factory=dict)
    repetitions: int = 3
    most_rounds: int = 100
    chart: bool = False
    awake: bool = False
    ratios: bool = True
    foreign: bool = False

    def cpus(self) -> int:
        """So many it wants."""
        return self.workers + (1 if self.foreign else 0)

    def scale(self) -> float:
        """What seconds (or bytes) per operation are multiplied by."""
        return {"ns": 1e9, "us": 1e6, "B": 1.0, "ms": 1e3 * self.count}[self.unit]


def ahead(caf: float | None = None, erlang: float | None = None) -> dict[str, float]:
    goals = {"caf": caf, "erlang": erlang}
    return {peer: goal for peer, goal in goals.items() if goal is not None}


ROWS = [
    Row("ping_pong", "ping-pong, 1 worker", 1, 100_000, must=13, ahead=ahead(20, 18), chart=True),
    Row("ping_pong", "ping-pong, 2 workers", 2, 100_000, must=13, ahead=ahead(20, 18)),
    Row("ring_1000", "ring of 1000, 1 worker", 1, 100_000, must=13, ahead=ahead(20, 18), chart=True),
    Row("ring_1000", "ring of 1000, 2 workers", 2, 100_000, must=13, ahead=ahead(20, 18)),
    Row("pairs", "a pair per worker", 2, 100_000, must=7, ahead=ahead(30, 18), chart=True),
    Row("cross_ping_pong", "ping-pong across workers", 2, 20_000, must=160, chart=True, awake=True),
    Row("stream", "stream 1:1, same worker", 1, 400_000, must=8),
    Row("stream_across", "stream 1:1, across workers", 2, 400_000, must=15, ahead=ahead(6, 4), chart=True),
    Row("fan_in_8", "fan-in 8:1, 1 worker", 1, 400_000, must=8),
    Row("fan_in_2", "fan-in 2:1, 2 workers", 2, 400_000, must=28, most_rounds=3),
    Row("fan_in_4", "fan-in 4:1, 2 workers", 2, 400_000, must=28, most_rounds=3),
    Row("fan_in_8", "fan-in 8:1, 2 workers", 2, 400_000, must=28, ahead=ahead(5, 3), chart=True),
    Row("fan_in_16", "fan-in 16:1, 2 workers", 2, 400_000, must=28, most_rounds=3),
    Row("inject", "from a foreign thread", 1, 200_000, must=40, chart=True, foreign=True),
    Row("ask_then", "ask, called back", 1, 50_000, must=50, ahead=ahead(8, 7), chart=True),
    Row("ask_get", "ask, waits in its handler", 1, 50_000, must=80, ahead=ahead(8, 7), chart=True),
    Row("ask_untimed", "ask, called back, no timeout", 1, 50_000),
    Row("ask_timeout", "what an ask's timeout adds", 1, 20_000, must=15, repetitions=9, ratios=False),
    Row("ask_across", "ask across workers, called back", 2, 10_000, must=320, awake=True, most_rounds=3),
    Row("ask_foreign", "ask from a foreign thread", 1, 5_000, most_rounds=3, foreign=True),
    Row("spawn_stop", "spawn, message, stop, 1 worker", 1, 20_000, must=80, ahead=ahead(6, 15), chart=True),
    Row("spawn_stop", "spawn, message, stop, 2 workers", 2, 20_000, must=80, ahead=ahead(6, 15)),
    Row("skynet", "skynet, 1,000,000 leaves", 2, 1_000_000, unit="ms", must=100, ahead=ahead(15, 15), repetitions=1,
        most_rounds=3, chart=True),
    Row("memory", "memory per idle actor", 1, 100_000, unit="B", must=192, ahead=ahead(5, 13), repetitions=1,
        most_rounds=3, chart=True),
    Row("restart", "restart after a throw", 1, 2_000, unit="us", must=3, chart=True),
    Row("timer", "timer, start and cancel", 1, 50_000, must=30),
    Row("timer_million", "timer, beside a million others", 1, 50_000, must=30, most_rounds=3),
    Row("savina_ping_pong", "Savina: ping-pong", 2, 40_000),
    Row("savina_counting", "Savina: counting", 2, 1_000_000),
    Row("savina_thread_ring", "Savina: thread ring", 2, 100_000),
    Row("savina_big", "Savina: big", 2, 240_000, chart=True),
    Row("savina_bank", "Savina: bank transaction", 2, 50_000, chart=True),
]
