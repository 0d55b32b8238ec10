"""How a recipe runs over rows in memory."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import NamedTuple, TypedDict

from ._frames import ArrayRows, LazyRows, Rows, arrow
from ._native import Table

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)

_UNITS = {unit: 1000**power for power, unit in enumerate(["b", "kb", "mb", "gb", "tb"])}
_UNITS |= {unit: 1024**power for power, unit in enumerate(["", "kib", "mib", "gib", "tib"])}


class Options(TypedDict, total=False):
    """What can be said of a run over rows in memory, with the names that `run` has for it."""

    tables: Mapping[str, Rows | ArrayRows | LazyRows]
    """Second tables, such as JOIN and LOOKUP need, by the names that the recipe knows them by."""
    now: datetime | str | None
    """The time NOW and TODAY give; the clock's unless given. As text, RFC 3339: `2026-03-01T08:00:00Z`."""
    seed: int
    """Where random values start: the same seed gives the same values."""
    secrets: Mapping[str, str | bytes]
    """The secrets that the recipe names, as AWS Secrets Manager holds them (a key in base64)."""
    threads: int | None
    """How many threads work; all there are unless given. The result does not depend on it."""
    memory_limit: int | str | None
    """Memory for rows that steps such as SORT hold, as `2GB` or a number of bytes; half of the machine's unless given. What does
    not fit goes to temporary files."""
    spill_folder: str | os.PathLike[str] | None
    """Folder for temporary files; the system's unless given."""
    max_failed: int | str | None
    """Ends the run if more cells cannot be converted: so many in the whole run (`100`), or of the cells of any column in any
    step (`"2.5%"`; missing cells do not count)."""
    rejects: str | os.PathLike[str] | None
    """File to list cells in that could not be converted, and rows that were not as the recipe expects, as JSON lines. It
    appears when the last row has left, in place of one that is there."""


class Settings(NamedTuple):
    """The same as the engine takes it."""

    tables: list[tuple[str, Table]]
    now: int | None
    seed: int
    secrets: list[tuple[str, bytes]]
    threads: int | None
    memory_limit: int | None
    spill_folder: str | None
    max_failed: str | None
    rejects: str | None
    views: bool


def settings(options: Options, views: bool = False) -> Settings:
    """Reads options, and refuses those there are not."""
    unknown = options.keys() - Options.__annotations__.keys()
    if unknown:
        known = ", ".join(Options.__annotations__)
        raise TypeError(f"option {min(unknown)!r} is not known; there are {known}")
    threads, most = options.get("threads"), options.get("max_failed")
    if threads is not None and threads < 1:
        raise ValueError(f"threads is {threads}, and at least one has to work")
    return Settings(
        # One after the other, and before the first table: relations of one connection of DuckDB cannot be read at once.
        tables=[(name, Table.of(arrow(table))) for name, table in options.get("tables", {}).items()],
        now=_moment(options.get("now")),
        seed=options.get("seed", 0),
        secrets=secrets(options.get("secrets", {})),
        threads=threads,
        memory_limit=size("memory_limit", options.get("memory_limit")),
        spill_folder=_path(options.get("spill_folder")),
        max_failed=None if most is None else str(most),
        rejects=_path(options.get("rejects")),
        views=views,
    )


def secrets(given: Mapping[str, str | bytes]) -> list[tuple[str, bytes]]:
    """Secrets as bytes."""
    return [(name, value.encode() if isinstance(value, str) else value) for name, value in given.items()]


def _path(path: str | os.PathLike[str] | None) -> str | None:
    return None if path is None else os.fspath(path)


def _moment(now: datetime | str | None) -> int | None:
    """Microseconds since 1970-01-01 UTC."""
    if now is None:
        return None
    if isinstance(now, str):
        # Before Python 3.11, `Z` is not read.
        now = datetime.fromisoformat(re.sub("[zZ]$", "+00:00", now))
    if now.tzinfo is None:
        raise ValueError("now has no time zone; take datetime.now(timezone.utc), or add one to the text")
    return (now - _EPOCH) // timedelta(microseconds=1)


def size(name: str, given: int | str | None) -> int | None:
    """Bytes, of an option of this name."""
    if not isinstance(given, str):
        return given
    found = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?) *([a-z]*)", given.strip().lower())
    if found is None or found[2] not in _UNITS:
        raise ValueError(f"{name} {given!r} is not a size such as 2GB or 512MiB")
    return int(float(found[1]) * _UNITS[found[2]])
