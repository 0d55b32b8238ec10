"""What the pages say is run: every block of them, from the first to the last."""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from IPython.core.interactiveshell import InteractiveShell

from conftest import REPOSITORY

PAGES = sorted((REPOSITORY / "docs/python").glob("*.md"))

# Of the reference, doctest runs what can be run.
PROGRAMS = [page for page in PAGES if page.stem != "reference"]

WIDTH = 120


class Block(NamedTuple):
    language: str
    line: int
    text: str


def blocks(page: Path) -> Iterator[Block]:
    """Blocks between fences, with the line that they begin in."""
    opened: Block | None = None
    for number, line in enumerate(page.read_text().splitlines(keepends=True), 1):
        if not line.startswith("```"):
            if opened is not None:
                opened = opened._replace(text=opened.text + line)
        elif opened is None:
            opened = Block(line[3:].strip(), number + 1, "")
        else:
            assert line == "```\n", f"{page.name}:{number}: a block ends before another begins"
            yield opened
            opened = None
    assert opened is None, f"{page.name}: a block is open at the end"


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[InteractiveShell]:
    monkeypatch.chdir(tmp_path)
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance()
    shell.colors = "nocolor"
    yield shell
    InteractiveShell.clear_instance()


@pytest.mark.parametrize("page", PROGRAMS, ids=lambda page: page.stem)
def test_every_block_of_a_page_runs(page: Path, shell: InteractiveShell) -> None:
    printed = ""
    names: dict[str, object] = {"__name__": "__main__"}
    for language, line, text in blocks(page):
        place = f"{page.name}:{line}"
        out = io.StringIO()
        if language == "text":
            assert printed.strip() == text.strip(), f"{place}: another text was printed"
            continue
        with contextlib.redirect_stdout(out):
            if language == "python":
                # Lines of errors are those of the page.
                exec(compile("\n" * (line - 1) + text, page, "exec"), names)
            elif language in {"ipython", "ipython-error"}:
                done = shell.run_cell(text, store_history=True)
                assert done.success == (language == "ipython"), f"{place}: {done.error_in_exec or done.error_before_exec}"
            else:
                pytest.fail(f"{place}: it is not known how `{language}` is run")
        printed = out.getvalue()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_pages_have_blocks_links_and_lines_that_fit(page: Path) -> None:
    assert list(blocks(page))
    prose = re.sub(r"^```.*?^```$", "", page.read_text(), flags=re.DOTALL | re.MULTILINE)
    for link in re.findall(r"\]\(([^)#]+)[^)]*\)", prose):
        assert link.startswith("https://") or (page.parent / link).exists(), link
    for number, line in enumerate(page.read_text().splitlines(), 1):
        assert len(line) <= WIDTH, f"{page.name}:{number}: {len(line)} characters"


def test_the_program_of_the_first_page_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    page = REPOSITORY / "README.md"
    monkeypatch.chdir(REPOSITORY)
    programs = [block for block in blocks(page) if block.language == "python"]
    assert programs
    for _, line, text in programs:
        exec(compile("\n" * (line - 1) + text, page, "exec"), {"__name__": "__main__"})


def test_there_are_pages() -> None:
    assert [page.stem for page in PAGES] == ["awswrangler", "databrew", "notebook", "pandas", "polars", "reference"]
