"""Tables in Markdown."""

from __future__ import annotations

import datetime
import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median

from build import ROOT
from measure import Run

OURS = "recipe-host"
MEGA = 1_000_000


@dataclass(frozen=True)
class Result:
    """All runs of one workload."""

    workload: str
    rows: int
    input_bytes: int
    threads: int
    # By engine; those that failed have fewer, or none.
    runs: dict[str, list[Run]]
    agrees: bool

    def seconds(self, engine: str) -> float | None:
        return median(run.seconds for run in self.runs[engine]) if self.runs[engine] else None

    def busy(self, engine: str) -> float | None:
        return median(run.busy_seconds for run in self.runs[engine]) if self.runs[engine] else None

    def peak(self, engine: str) -> int | None:
        return max((run.peak_bytes for run in self.runs[engine]), default=None)

    def spread(self) -> float:
        """How far runs of one engine lie apart, as a part of their median; that of the worst engine."""
        spreads = [0.0]
        for runs in self.runs.values():
            if runs:
                seconds = [run.seconds for run in runs]
                spreads.append((max(seconds) - min(seconds)) / median(seconds))
        return max(spreads)


def markdown(results: list[Result], engines: list[str], host: str) -> str:
    peers = [engine for engine in engines if engine != OURS] if OURS in engines else []
    rounds = max((len(runs) for result in results for runs in result.runs.values()), default=0)
    lines = [
        circumstances(engines, host),
        "",
        f"Medians of {rounds} rounds by turns, data in the page cache. For recipe-host it is the time of the whole",
        "process, for the others that of the work alone, without the start of Python and imports. A ratio is",
        "recipe-host's time by the other's: less than 1 is faster. Spread is (longest - shortest) / median of the worst",
        "engine: smaller differences mean nothing.",
        "",
    ]
    lines += table(
        ["workload", "rows", "threads", "input", *engines, *[f"{OURS} / {peer}" for peer in peers], "spread"],
        [times(result, engines, peers) for result in results],
    )
    details = [
        ("Processor seconds", lambda result, engine: shown(result.busy(engine), lambda s: s, "{:.2f}")),
        ("Peak memory, MB", lambda result, engine: shown(result.peak(engine), lambda b: b / MEGA)),
        ("MB of input a second", lambda r, engine: shown(r.seconds(engine), lambda s: r.input_bytes / MEGA / s)),
        ("Nanoseconds a row", lambda r, engine: shown(r.seconds(engine), lambda s: s * 1e9 / r.rows)),
    ]
    for title, cell in details:
        rows = [label(result) + [cell(result, engine) for engine in engines] for result in results]
        lines += ["", f"{title}:", "", *table(["workload", "rows", "threads", *engines], rows)]
    return "\n".join(lines) + "\n"


def times(result: Result, engines: list[str], peers: list[str]) -> list[str]:
    seconds = [shown(result.seconds(engine), lambda s: s, "{:.2f} s") for engine in engines]
    ratios = []
    for peer in peers:
        ours, theirs = result.seconds(OURS), result.seconds(peer)
        ratios.append(f"{ours / theirs:.2f}" if ours and theirs else "-")
    size = f"{result.input_bytes / MEGA:,.0f} MB"
    return [*label(result), size, *seconds, *ratios, f"{result.spread():.0%}"]


def label(result: Result) -> list[str]:
    name = result.workload if result.agrees else f"{result.workload} (**outputs differ**)"
    return [name, f"{result.rows:,}", str(result.threads)]


def shown(value: float | None, convert: Callable[[float], float], text: str = "{:,.0f}") -> str:
    return "failed" if value is None else text.format(convert(value))


def table(header: list[str], rows: list[list[str]]) -> list[str]:
    rule = ["---", *["---:"] * (len(header) - 1)]
    return ["| " + " | ".join(cells) + " |" for cells in [header, rule, *rows]]


def circumstances(engines: list[str], host: str) -> str:
    names = [printed([host, "--version"])] if OURS in engines else []
    names += [f"{engine} {version(engine)}" for engine in engines if engine != OURS]
    if "pandas" in engines:
        names.append(f"pyarrow {version('pyarrow')}")
    commit = printed(["git", "-C", str(ROOT), "describe", "--always", "--dirty"])
    today = datetime.datetime.now(datetime.UTC).date()
    return f"{today}, commit {commit}, {cpu()} with {os.cpu_count()} cores; {', '.join(names)}."


def printed(command: list[str]) -> str:
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.strip()


def cpu() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return "unknown processor"
