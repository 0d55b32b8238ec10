"""How frames of pandas are written fastest: by pyarrow, whose CSV is several times as fast as `to_csv`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas


def write_csv(frame: pandas.DataFrame, output: str) -> None:
    import pyarrow as pa
    import pyarrow.csv

    pyarrow.csv.write_csv(pa.Table.from_pandas(frame, preserve_index=False), output)
