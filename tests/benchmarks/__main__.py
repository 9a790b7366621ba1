"""Run benchmarks: `./mpp bench [NAME] [--json]`, which provides throwaway servers."""

import argparse
import contextlib
import json
import sys

from mpp.starter.speech import say, table
from tests.benchmarks.harness import discover, registry

HEADING = ("NAME", "VALUE", "UNIT", "BASELINE", "RATIO", "RUNS")


def main() -> int:
    """Print the rows of one benchmark or of all."""
    discover()
    parser = argparse.ArgumentParser(prog="./mpp bench")
    parser.add_argument("name", nargs="?", choices=registry.names(), help="all, if left out")
    parser.add_argument("--json", action="store_true", help="rows for machines")
    options = parser.parse_args()
    names = [options.name] if options.name else registry.names()
    with contextlib.redirect_stdout(sys.stderr):  # what the product logs is not a row
        rows = [row for name in names for row in registry.run(name)]
    if options.json:
        say(json.dumps([row.as_json() for row in rows], indent=1))
    else:
        say(table([HEADING, *(row.as_cells() for row in rows)]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
