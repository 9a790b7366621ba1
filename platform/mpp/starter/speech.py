"""What the starter says: steps with their time, problems with their cure, tables."""

import contextlib
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO


class Problem(Exception):
    """A failure a person can act on: what happened, what the log says, and the cure."""

    def __init__(self, what: str, *, cure: str = "", detail: str = "") -> None:
        super().__init__(what)
        self.cure = cure
        self.detail = detail.strip()


def say(text: str = "", *, stream: IO[str] | None = None, end: str = "\n") -> None:
    """Write a line for the person at the terminal at once."""
    print(text, file=stream or sys.stdout, end=end, flush=True)


def report(problem: Problem, *, step: str = "") -> None:
    """Say what failed, the end of its log, and the cure."""
    say(f"\nFAILED{': ' + step if step else ''}\n{problem}", stream=sys.stderr)
    for title, text in (("what the log says", problem.detail), ("what to do", problem.cure)):
        if text:
            say(f"\n--- {title}\n{text}", stream=sys.stderr)


class Steps:
    """Numbered steps, each with the seconds it took."""

    def __init__(self, stream: IO[str] | None = None) -> None:
        self.stream = stream or sys.stdout
        self.number = 0
        self.current = ""
        self.began = time.monotonic()

    @contextlib.contextmanager
    def __call__(self, title: str) -> Iterator[None]:
        self.number += 1
        self.current = f"step {self.number}, {title}"
        say(f"{self.number:>2}  {title:<58}", stream=self.stream, end="")
        began = time.monotonic()
        try:
            yield
        except BaseException:
            say("failed", stream=self.stream)
            raise
        say(f"{time.monotonic() - began:6.1f} s", stream=self.stream)

    def total(self) -> float:
        """Seconds since the first step."""
        return time.monotonic() - self.began


def tail(path: Path, lines: int = 25) -> str:
    """The last lines of a log that may be missing."""
    try:
        return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])
    except OSError:
        return ""


def table(rows: Sequence[Sequence[str]]) -> str:
    """Rows as aligned columns; the first row is the heading."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = ("  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)


def wait_for(condition: Callable[[], bool], seconds: float) -> bool:
    """Whether the condition came true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
