"""The benchmark harness: several runs, medians, and ratios to a baseline of the same run.

A benchmark is a generator of rows in a module `bench_*.py`:

    @benchmark("pages")
    def pages() -> Iterator[Row]:
        yield compare("home", "requests/s", ours=[410.0, 420.0], baseline=[820.0, 800.0])
"""

import importlib
import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

RUNS = 5
Benchmark = Callable[[], Iterable["Row"]]


@dataclass(frozen=True)
class Row:
    """One figure. `baseline` is the same figure of the thing compared with, in the same unit."""

    name: str
    value: float
    unit: str
    baseline: float | None = None
    runs: int = 1

    @property
    def ratio(self) -> float | None:
        """How many times the baseline the value is."""
        return self.value / self.baseline if self.baseline else None

    def as_json(self) -> dict[str, str | float | int | None]:
        """For machines."""
        return {
            "name": self.name,
            "value": _rounded(self.value),
            "unit": self.unit,
            "baseline": _rounded(self.baseline),
            "ratio": _rounded(self.ratio),
            "runs": self.runs,
        }

    def as_cells(self) -> list[str]:
        """For people."""
        figures = (self.value, self.baseline, self.ratio)
        value, baseline, ratio = ("-" if f is None else f"{f:,.2f}" for f in figures)
        return [self.name, value, self.unit, baseline, ratio, str(self.runs)]


def _rounded(figure: float | None) -> float | None:
    return None if figure is None else round(figure, 3)


def compare(name: str, unit: str, *, ours: Sequence[float], baseline: Sequence[float] = ()) -> Row:
    """A row of medians; the runs of ours and of the baseline are taken in turn by the caller."""
    other = statistics.median(baseline) if baseline else None
    return Row(name, statistics.median(ours), unit, other, runs=len(ours))


class Registry:
    """Benchmarks by name; refuses a second one of the same name."""

    def __init__(self) -> None:
        self._known: dict[str, Benchmark] = {}

    def benchmark(self, name: str) -> Callable[[Benchmark], Benchmark]:
        """Register the decorated function."""

        def register(function: Benchmark) -> Benchmark:
            if name in self._known:
                raise ValueError(f"two benchmarks are called {name}")
            self._known[name] = function
            return function

        return register

    def names(self) -> list[str]:
        """All names, in order."""
        return sorted(self._known)

    def run(self, name: str) -> list[Row]:
        """Run one benchmark to its end; KeyError if there is none of that name."""
        return list(self._known[name]())


registry = Registry()
benchmark = registry.benchmark


def discover() -> None:
    """Import every `bench_*.py` beside this file, so that it registers."""
    for path in sorted(Path(__file__).parent.glob("bench_*.py")):
        importlib.import_module(f"tests.benchmarks.{path.stem}")
