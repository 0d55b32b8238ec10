"""What notebooks show: HTML without scripts, and with nothing that has to be loaded.

Colours are laid over those of the theme, light or dark, or taken from it. Where a notebook takes styles away, as it does with
outputs that it does not trust, signs and words remain: nothing is said by colour alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

WIDTH = 60
"""Characters of a cell that are shown."""

WHOLE = 5_000
"""Characters of a cell that its title has; a notebook keeps what it shows."""

COLUMNS = 20
"""How many columns are shown; of more, the first ones and the last ones."""

CHANGED = '<sup role="img" aria-label="changed" title="changed">✎</sup>'
"""The sign of cells that changed."""

GAP = "…"

_STYLE = """<style>
.recipe-engine table { border-collapse: collapse; color: inherit; background: transparent; }
.recipe-engine caption { caption-side: top; text-align: left; color: inherit; padding: 0.3em 0; }
.recipe-engine th, .recipe-engine td { text-align: left; vertical-align: top; padding: 0.2em 0.6em; color: inherit;
  border-bottom: 1px solid rgba(128, 128, 128, 0.5); }
.recipe-engine td { white-space: pre-wrap; }
.recipe-engine mark { color: inherit; background: rgba(255, 176, 0, 0.28); font-weight: bold; }
</style>"""


def block(inner: str) -> str:
    """What is shown, with its style. MathJax leaves text between dollars alone."""
    return f'<div class="recipe-engine tex2jax_ignore mathjax_ignore">{_STYLE}{inner}</div>'


def text(whole: str, width: int = WIDTH) -> str:
    """A text as it is shown: cut where it is long, with a title that has the whole.

    >>> text("a < b")
    'a &lt; b'
    """
    if len(whole) <= width:
        return escape(whole)
    title = whole if len(whole) <= WHOLE else f"{whole[:WHOLE]}{GAP} ({len(whole):,} characters)"
    return f'<span title="{escape(title)}">{escape(whole[:width])}{GAP}</span>'


def shown(count: int, most: int = COLUMNS) -> tuple[range, range]:
    """Which of so many are shown: the first ones, and the last ones after a gap.

    >>> shown(5, most=4)
    (range(0, 2), range(3, 5))
    >>> shown(4, most=4)
    (range(0, 4), range(4, 4))
    """
    if count <= most:
        return range(count), range(count, count)
    first = (most + 1) // 2
    return range(first), range(count - (most - first), count)


def table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of HTML: the first cell of a row is its name."""
    names = "".join(f'<th scope="col">{name}</th>' for name in head)
    body = "".join(
        f'<tr><th scope="row">{row[0]}</th>{"".join(f"<td>{cell}</td>" for cell in row[1:])}</tr>' for row in rows
    )
    return (
        f"<table><caption>{caption}</caption><thead><tr>{names}</tr></thead><tbody>{body}</tbody></table>"
    )


def counted(count: int, one: str) -> str:
    """A number with its word.

    >>> counted(1, "row"), counted(2000, "row")
    ('1 row', '2,000 rows')
    """
    return f"{count:,} {one}{'' if count == 1 else 's'}"
