"""Makes the data: the same bytes each time, kept for the next run."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import build
from workload import Workload

SEED = 1
# Claims in a small file: about 200 KB.
SMALL_ROWS = 2_600


@dataclass(frozen=True)
class Inputs:
    """What a workload reads."""

    # A file, or a glob where there are many.
    source: str
    files: list[Path]
    rows: int
    # Further tables by their names.
    tables: dict[str, str] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return sum(file.stat().st_size for file in self.files)


def make(workload: Workload, rows: int, folder: Path) -> Inputs:
    folder.mkdir(parents=True, exist_ok=True)
    if workload.data == "small-claims":
        return small_claims(rows, folder)
    if workload.data == "taxi":
        path = once(folder / f"taxi-{rows}.parquet", lambda path: taxi(path, rows))
        return Inputs(str(path), [path], rows)
    ending = "jsonl" if workload.data == "events" else "csv"
    kind = workload.data.removesuffix("+providers")
    path = once(folder / f"{kind}-{rows}.{ending}", lambda path: generate(kind, rows, SEED, path))
    if workload.data == "claims+providers":
        providers = once(folder / "providers.csv", write_providers)
        return Inputs(str(path), [path, providers], rows, {"providers": str(providers)})
    return Inputs(str(path), [path], rows)


def once(path: Path, write: Callable[[Path], None]) -> Path:
    """Writes a file that is not there, under another name first, so that none is ever left half written."""
    if not path.exists():
        print(f"writing {path}", file=sys.stderr)
        part = path.with_name(f"part-{path.name}")
        write(part)
        part.rename(path)
    return path


def generate(kind: str, rows: int, seed: int, path: Path) -> None:
    program = build.program("recipe-bench")
    command = [program, "generate", kind, "--rows", str(rows), "--seed", str(seed), "--output", path]
    subprocess.run(command, check=True)


def taxi(path: Path, rows: int) -> None:
    csv = path.with_suffix(".csv")
    generate("taxi", rows, SEED, csv)
    # In a process of its own, since pyarrow would make this one large.
    script = Path(__file__).with_name("taxi_parquet.py")
    subprocess.run([sys.executable, script, csv, path], check=True)
    csv.unlink()


def small_claims(rows: int, folder: Path) -> Inputs:
    count = max(rows // SMALL_ROWS, 3)
    many = folder / f"small-claims-{count}"
    many.mkdir(exist_ok=True)
    files = []
    for number in range(count):
        path = many / f"claims-{number:05}.csv"
        if not path.exists():
            part = many / "part"
            generate("claims", SMALL_ROWS, SEED + number, part)
            part.rename(path)
        files.append(path)
    return Inputs(str(many / "*.csv"), files, count * SMALL_ROWS)


def write_providers(path: Path) -> None:
    """Providers of the claims, without every tenth, so that some claims have none."""
    regions = ["north", "east", "south", "west"]
    with path.open("w") as file:
        file.write("provider,provider_name,region,network,beds\n")
        for number in range(10_001, 10_120):
            if number % 10:
                region = regions[number % 4]
                name = f"Clinic {number % 7} of {region}ern district {number % 13}"
                file.write(f"{number},{name},{region},{'in' if number % 3 else 'out'},{number % 400}\n")
