"""A bar that shows how far a run is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

Callback = Callable[[int, int], object]
"""Takes how many bytes of the input are read, and how many there are."""


@contextmanager
def callback_of(progress: bool | Callback | None) -> Iterator[Callback | None]:
    """The callback that a run reports its progress to, for as long as it takes: one that moves a bar of tqdm if that is wanted.

    Raises:
        ModuleNotFoundError: A bar is wanted, and tqdm is not installed.
    """
    if not isinstance(progress, bool):
        yield progress
        return
    if not progress:
        yield None
        return
    try:
        from tqdm.auto import tqdm
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            "progress=True shows a bar of tqdm, which is not installed: `pip install 'recipe-engine[progress]'`; or give a "
            "function that takes how many bytes are read, and how many there are",
            name=error.name,
        ) from error
    with tqdm(unit="B", unit_scale=True, unit_divisor=1024) as bar:

        def show(read: int, there: int) -> None:
            bar.total = there
            # Rows that types were inferred from are read twice.
            bar.update(min(read, there) - bar.n)

        yield show
        # The last report comes before the end.
        if bar.total is not None:
            show(bar.total, bar.total)
