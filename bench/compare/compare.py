"""Runs the same work with recipe-host, Polars, DuckDB and pandas, and prints how long each took.

This process imports no engine: a child starts with the memory of its parent as its peak, so the parent has to be small.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import build
import data
import measure
import report
from workload import NAMES, Workload, load

ENGINES = ["recipe-host", "polars", "duckdb", "pandas"]


def main() -> int:
    options = parse()
    host = options.recipe_host
    if host is None and report.OURS in options.engines:
        host = build.program(report.OURS)
    threads = [1, 2] if options.threads_compare else [options.threads]
    results: list[report.Result] = []
    agreed = True
    for workload, rows in plan(options):
        inputs = data.make(workload, rows, options.data)
        for count in threads:
            result = run(workload, inputs, host, count, options)
            agreed = agreed and result.agrees
            results.append(result)
    text = report.markdown(results, options.engines, str(host))
    print(text)
    if options.output:
        options.output.write_text(text)
    return 0 if agreed else 1


def parse() -> argparse.Namespace:
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    parser = argparse.ArgumentParser(prog="run", description=__doc__.splitlines()[0])
    parser.add_argument("--workloads", type=listed(NAMES), default=NAMES, help=f"of {','.join(NAMES)}")
    parser.add_argument("--engines", type=listed(ENGINES), default=ENGINES, help=f"of {','.join(ENGINES)}")
    parser.add_argument("--rounds", type=int, default=5, help="runs of each engine, by turns [default: 5]")
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="for each engine [default: all]")
    parser.add_argument("--rows-scale", type=float, default=1.0, help="part of the rows, for a trial [default: 1]")
    parser.add_argument("--growth", action="store_true", help="only claims-csv, with 1, 5 and 20 million rows")
    parser.add_argument("--threads-compare", action="store_true", help="each workload with one thread and with two")
    parser.add_argument("--recipe-host", type=Path, help="program to measure [default: builds it]")
    parser.add_argument("--data", type=Path, default=cache / "recipe-engine" / "compare" / "data",
                        help="folder for inputs and outputs; inputs that are there are used again")
    parser.add_argument("--output", type=Path, help="Markdown file to write the tables to, too")
    return parser.parse_args()


def listed(known: list[str]):
    """A type of arguments: some of the known names, with commas between them."""

    def read(text: str) -> list[str]:
        names = text.split(",")
        for name in names:
            if name not in known:
                raise argparse.ArgumentTypeError(f"`{name}` is none of {', '.join(known)}")
        return names

    return read


def plan(options: argparse.Namespace) -> list[tuple[Workload, int]]:
    """Each workload with the number of its rows."""
    if options.growth:
        claims = load("claims-csv")
        return [(claims, int(millions * 1_000_000 * options.rows_scale)) for millions in (1, 5, 20)]
    return [(workload, int(workload.rows * options.rows_scale)) for workload in map(load, options.workloads)]


def run(
    workload: Workload, inputs: data.Inputs, host: Path | None, threads: int, options: argparse.Namespace
) -> report.Result:
    """All rounds of one workload. Outputs are compared after the first: later ones do the same again."""
    label = f"{workload.name}, {inputs.rows:,} rows, {threads} threads"
    outputs = {engine: options.data / f"out-{workload.name}-{engine}.{workload.output}" for engine in options.engines}
    runs: dict[str, list[measure.Run]] = {engine: [] for engine in options.engines}
    agrees = True
    measure.read_once(inputs.files)
    for turn in range(options.rounds):
        # Another engine goes first in each round, so that none always follows the same one.
        first = turn % len(options.engines)
        for engine in options.engines[first:] + options.engines[:first]:
            print(f"{label}: round {turn + 1}, {engine}", file=sys.stderr)
            outputs[engine].unlink(missing_ok=True)
            try:
                runs[engine].append(measure.run(engine, workload, inputs, outputs[engine], host, threads))
            except measure.Failed as error:
                print(f"error: {label}: {engine} failed\n{error}", file=sys.stderr)
                agrees = False
        if turn == 0:
            agrees = compare(label, workload, outputs) and agrees
    for output in outputs.values():
        output.unlink(missing_ok=True)
    return report.Result(workload.name, inputs.rows, inputs.size, threads, runs, agrees)


def compare(label: str, workload: Workload, outputs: dict[str, Path]) -> bool:
    """Whether all outputs that are there hold the same as the first one."""
    made = {engine: output for engine, output in outputs.items() if output.exists()}
    first = next(iter(made), None)
    agrees = True
    for engine, output in made.items():
        if engine == first:
            continue
        order = "unordered" if {first, engine} & set(workload.unordered) else "ordered"
        difference = measure.difference(workload, order, made[first], output)
        if difference:
            print(f"error: {label}: outputs of {first} and {engine} differ\n{difference}", file=sys.stderr)
            agrees = False
    return agrees


if __name__ == "__main__":
    sys.exit(main())
