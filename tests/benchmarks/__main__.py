"""`make bench`: every figure, as ratios within one run. Name some to run only those."""

import importlib
import sys
from pathlib import Path


def main(wanted: list[str]) -> int:
    """Run the benchmarks in the order of their names."""
    found = [file.stem.removeprefix("bench_") for file in Path(__file__).parent.glob("bench_*.py")]
    if unknown := set(wanted) - set(found):
        sys.stderr.write(
            f"There is no benchmark {', '.join(unknown)}; there are {sorted(found)}.\n"
        )
        return 2
    for name in sorted(wanted or found):
        sys.stdout.write(f"\n== {name}\n")
        sys.stdout.flush()
        importlib.import_module(f"tests.benchmarks.bench_{name}").main()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
