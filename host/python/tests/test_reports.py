"""What runs over rows in memory say of themselves."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow
import pytest
import recipe_engine as rx

PAID = pyarrow.table({"paid": ["12", "n/a", None, "7", "?"]})
TO_LONG = rx.Recipe().change_data_type("paid", "long")


def test_a_report_counts_what_each_step_did() -> None:
    clean, report = TO_LONG.remove_missing("paid").apply_with_report(PAID)
    assert clean["paid"].to_pylist() == [12, 7]
    assert (report["rows_in"], report["rows_out"]) == (5, 2)
    assert [(step["operation"], step["cells_failed"]) for step in report["steps"]] == [
        ("CHANGE_DATA_TYPE", 2),
        ("REMOVE_MISSING", 0),
    ]
    assert "5 rows in, 2 rows out" in str(report)
    assert "CHANGE_DATA_TYPE" in report._repr_html_()


def test_a_stream_has_its_report_at_the_end() -> None:
    stream = TO_LONG.stream(PAID.to_reader())
    assert sum(len(batch) for batch in stream) == 5
    assert stream.report["steps"][0]["cells_failed"] == 2


def test_a_reader_is_not_read_for_a_report() -> None:
    reader = PAID.to_reader()
    with pytest.raises(TypeError, match="take `stream`"):
        TO_LONG.apply_with_report(reader)
    assert len(reader.read_all()) == 5


@pytest.mark.parametrize("most", [1, "1", "10%"])
def test_too_many_failed_cells_end_a_run(most: int | str) -> None:
    with pytest.raises(rx.RunFailed, match="could not be converted"):
        TO_LONG.apply(PAID, max_failed=most)


@pytest.mark.parametrize("most", [2, "50%"])
def test_as_many_as_may_fail_do(most: int | str) -> None:
    assert TO_LONG.apply(PAID, max_failed=most)["paid"].null_count == 3


def test_a_limit_is_a_number_or_a_share() -> None:
    with pytest.raises(ValueError, match="max_failed: it takes a number of cells"):
        TO_LONG.apply(PAID, max_failed="some")


def test_failed_cells_are_listed(tmp_path: Path) -> None:
    rejects = tmp_path / "rejects.jsonl"
    TO_LONG.apply(PAID, rejects=rejects)
    listed = [json.loads(line) for line in rejects.read_text().splitlines()]
    assert [(of["step"], of["column"], of["value"]) for of in listed] == [(1, "paid", "n/a"), (1, "paid", "?")]
    assert [of["row"] for of in listed] == [2, 5]


def test_a_list_appears_with_the_last_row_alone(tmp_path: Path) -> None:
    rejects = tmp_path / "rejects.jsonl"
    with pytest.raises(rx.RunFailed):
        TO_LONG.apply(PAID, rejects=rejects, max_failed=0)
    assert list(tmp_path.iterdir()) == []
    stream = TO_LONG.stream(PAID, rejects=rejects)
    assert not rejects.exists()
    assert len(list(stream)) == 1
    assert rejects.exists()


def test_rows_of_a_quarantine_need_a_list(tmp_path: Path) -> None:
    expects = rx.load("- expect: {expression: paid = '12', onFail: quarantine}")
    with pytest.raises(rx.InvalidRun):
        expects.apply(PAID)
    rejects = tmp_path / "rejects.jsonl"
    assert expects.apply(PAID, rejects=rejects)["paid"].to_pylist() == ["12"]
    assert len(rejects.read_text().splitlines()) == 4
