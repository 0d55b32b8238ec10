"""What notebooks show, and the magic `%%recipe`."""

from __future__ import annotations

import html.parser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars
import pyarrow
import pytest
import recipe_engine as rx
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

EVIL = "<script>alert('x')</script>"


class Page(html.parser.HTMLParser):
    """Tags that are open, what is in them, and titles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.titles: list[str] = []
        self.head: list[str] = []
        self.feed(text)
        assert self.open == [], "every tag is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag != "br":
            self.open.append(tag)
        for name, value in attrs:
            assert not name.startswith("on") and name not in {"src", "href"}
            if name == "title":
                self.titles.append(value or "")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "thead" in self.open:
            self.head.append(data)


def test_changed_cells_have_a_sign_that_is_no_colour(claims: pyarrow.Table) -> None:
    shown = rx.Recipe().upper_case("city").preview(claims)._repr_html_()
    assert '<mark>MOBILE<sup role="img" aria-label="changed"' in shown
    assert "<td><i>missing</i></td>" in shown
    assert "4 rows, 3 columns; 3 cells changed" in shown
    assert Page(shown).head == ["row", "id", "city", "amount"]


@pytest.mark.parametrize("column", [EVIL, '" onmouseover="alert(1)', "a & b", "'"])
def test_names_and_cells_are_escaped(column: str, tmp_path: Path) -> None:
    table = pyarrow.table({column: [column, "x"], "n": ["1", column * 10]})
    step = rx.Recipe().change_data_type("n", "double", comment=column).upper_case(column)
    for shown in (step.preview(table)._repr_html_(), step._repr_html_()):
        assert "<script" not in shown
        Page(shown)
    (tmp_path / "a.csv").write_text("n\nx\n")
    report = rx.run(rx.Recipe().upper_case("n", comment=column), tmp_path / "a.csv", tmp_path / "b.csv")
    Page(report._repr_html_())


def test_nothing_is_loaded_and_no_script_runs(claims: pyarrow.Table) -> None:
    shown = rx.Recipe().upper_case("city").preview(claims)._repr_html_()
    assert {"script", "link", "img", "iframe"}.isdisjoint(Page(shown).tags)
    assert "http" not in shown and "url(" not in shown and "@import" not in shown
    assert "mathjax_ignore" in shown, "text between dollars is no formula"


def test_colours_are_those_of_the_theme(claims: pyarrow.Table) -> None:
    shown = rx.Recipe().upper_case("city").preview(claims)._repr_html_()
    style = shown[shown.index("<style>") : shown.index("</style>")]
    colours = [rule for rule in style.split(";") if "color:" in rule or "background:" in rule]
    assert colours
    assert all("inherit" in rule or "transparent" in rule or "rgba(" in rule for rule in colours)


def test_many_columns_are_left_out_in_the_middle() -> None:
    table = pyarrow.table({f"c{n}": ["x"] for n in range(200)})
    shown = rx.Recipe().upper_case("c100").preview(table)._repr_html_()
    page = Page(shown)
    assert page.head == ["row", *(f"c{n}" for n in range(10)), "…", *(f"c{n}" for n in range(190, 200))]
    assert "180 columns not shown" in page.titles
    assert "<mark>…<sup" in shown, "a cell that changed is told where it is not shown"


def test_long_cells_are_cut_and_have_the_whole_in_their_title() -> None:
    cells = ["long " * 100, "huge" * 100_000]
    shown = rx.Recipe().preview(pyarrow.table({"a": cells}))._repr_html_()
    titles = Page(shown).titles
    assert cells[0] in titles
    assert any(title.endswith("… (400,000 characters)") for title in titles)
    assert len(shown) < 20_000, "a notebook does not keep all of a huge cell"


def test_few_rows_are_shown_of_many() -> None:
    shown = rx.Recipe().preview(pyarrow.table({"n": range(1234)}))._repr_html_()
    assert shown.count("<tr>") == 51
    assert "and 950 more rows" in shown
    assert "1,000 rows, 1 column (there may be more rows)" in shown


def test_recipes_are_shown_step_by_step() -> None:
    recipe = rx.load(
        "- derive: {total: price * 2}\n  when: price > 3\n  comment: As agreed.\n- drop: [a, b]\n  disabled: true\n"
    )
    shown = recipe._repr_html_()
    assert Page(shown).head == ["step", "operation", "parameters", "where", "comment"]
    for part in ["DERIVE", "price * 2", "price &gt; 3", "As agreed.", "<s>DELETE</s> (disabled)", "2 steps"]:
        assert part in shown, part
    many = rx.Recipe([{"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "a"}}] * 300)._repr_html_()
    assert "200 steps not shown" in many
    assert many.count("<tr>") == 102


def test_reports_are_shown_with_what_failed_marked(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("n,day\n1,1\nx,2\n")
    recipe = rx.Recipe().change_data_type("n", "double", comment="As the bank has it.")
    report = rx.run(recipe, tmp_path / "a.csv", f"{tmp_path}/o/", output_format="csv", partition_by="day", infer="none")
    shown = report._repr_html_()
    assert Page(shown).head == ["step", "operation", "rows in", "rows out", "cells changed", "cells failed", "comment"]
    assert '<mark>1<sup role="img" aria-label="look at this"' in shown
    for part in ["As the bank has it.", "2 rows (14 B) in", "2 files", "day=1/"]:
        assert part in shown, part
    again = rx.run(recipe, tmp_path / "a.csv", f"{tmp_path}/o/", output_format="csv", partition_by="day", infer="none")
    assert "<p>nothing to do: " in again._repr_html_()


def test_reports_say_what_was_not_as_expected(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("n,day\n1,x\n300,y\n")
    expect = "- expect: {sourceColumn: n, max: '100', onFail: drop}"
    recipe = rx.load(f"{expect}\n- change_data_type: {{sourceColumn: day, columnDataType: date}}")
    shown = rx.run(recipe, tmp_path / "a.csv", tmp_path / "b.csv")._repr_html_()
    assert "rows failed" in Page(shown).head
    assert shown.count("<mark>1<sup") == 2, "a row of the first step, and a cell of the second"
    assert "<p>1 warning</p>" in shown and "step 2: column `day` has no values left" in shown


@pytest.fixture
def shell(claims: pyarrow.Table) -> Iterator[InteractiveShell]:
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance()
    shell.run_line_magic("load_ext", "recipe_engine")
    shell.push({"df": polars.from_arrow(claims)})
    yield shell
    InteractiveShell.clear_instance()


def run(shell: InteractiveShell, cell: str) -> Any:
    result = shell.run_cell(cell, store_history=True)
    result.raise_error()
    return result.result


def test_a_cell_is_applied_to_a_variable(shell: InteractiveShell) -> None:
    clean = run(shell, "%%recipe df\n- upper_case: city\n- remove_missing: city\n")
    assert clean["city"].to_list() == ["MOBILE", "DOTHAN", "SELMA"]
    assert run(shell, "_") is clean
    assert shell.user_ns["df"]["city"][0] == "Mobile"


def test_what_comes_out_becomes_a_variable(shell: InteractiveShell) -> None:
    assert run(shell, "%%recipe df -o clean --recipe steps\n- upper_case: city\n") is None
    assert shell.user_ns["clean"]["city"][0] == "MOBILE"
    assert [step.operation for step in shell.user_ns["steps"].steps] == ["UPPER_CASE"]


def test_a_preview_is_shown(shell: InteractiveShell) -> None:
    preview = run(shell, "%%recipe df --preview --rows 1 -o clean\n- upper_case: city\n")
    assert isinstance(preview, rx.Preview)
    assert (len(preview.rows), preview.changed) == (1, {(0, "city")})
    assert len(shell.user_ns["clean"]) == 4
    second = run(shell, "%%recipe df --step 2\n- upper_case: city\n- lower_case: city\n")
    assert second.rows["city"][0] == "mobile"


def test_rows_that_are_read_once_are_not_read_twice(shell: InteractiveShell, claims: pyarrow.Table) -> None:
    shell.push({"reader": claims.to_reader()})
    with pytest.raises(Exception, match="rows of `reader` can be read once"):
        run(shell, "%%recipe reader --preview -o clean\n- upper_case: city\n")
    assert len(shell.user_ns["reader"].read_all()) == 4


def test_second_tables_are_variables(shell: InteractiveShell) -> None:
    shell.push({"known": polars.DataFrame({"town": ["Mobile"], "zone": ["south"]})})
    cell = """%%recipe df --with zones=known
[{"Operation": "JOIN", "Parameters": {"joinType": "INNER_JOIN", "secondaryDatasetName": "zones",
  "joinKeys": [{"key": "city", "value": "town"}], "leftColumns": ["id"], "rightColumns": ["zone"]}}]
"""
    assert run(shell, cell).rows() == [(1, "south")]


def shown_error(shell: InteractiveShell, cell: str) -> str:
    with capture_output() as captured:
        result = shell.run_cell(cell)
    assert not result.success
    return str(captured.stdout) + str(captured.stderr)


@pytest.mark.parametrize(
    "step, place, message",
    [
        ("- upper_case: citi", "cell:3:15", "did you mean `city`?"),
        ("- uppercase: city", "cell:3:3", "did you mean `upper_case`?"),
        ("- upper_case: [", "cell:4:1", "syntax"),
    ],
)
def test_errors_point_at_the_line_in_the_cell(shell: InteractiveShell, step: str, place: str, message: str) -> None:
    text = shown_error(shell, f"%%recipe df\n- lower_case: city\n{step}\n")
    assert f"--> {place}" in text
    assert message in text
    assert "InvalidRecipe" in text
    assert "Traceback" not in text and "_magic.py" not in text, "only what is wrong is shown"


@pytest.mark.parametrize(
    "line, message",
    [
        ("dff", "there is no variable `dff`; did you mean `df`?"),
        ("df -w zones", "there is no variable `zones`"),
        ("", "required: frame"),
        ("df -o a.b", "`a.b` is no name of a variable"),
        ("df --shiny", "unrecognized arguments: --shiny"),
    ],
)
def test_wrong_lines_are_refused(shell: InteractiveShell, line: str, message: str) -> None:
    text = shown_error(shell, f"%%recipe {line}\n- lower_case: city\n")
    assert "UsageError" in text and message in text
    assert "Traceback" not in text


def test_warnings_have_the_line_of_the_cell_each_time(shell: InteractiveShell) -> None:
    for _ in range(2):
        with pytest.warns(rx.RecipeWarning) as caught:
            run(shell, "%%recipe df\n- lower_case: city\n- replace_text: {sourceColumn: city, pattern: Dr., value: ''}\n")
        assert [(warning.filename, warning.lineno) for warning in caught] == [("cell", 3)]


def test_the_magic_is_taken_away_again(shell: InteractiveShell) -> None:
    shell.run_line_magic("unload_ext", "recipe_engine")
    assert shell.find_cell_magic("recipe") is None
