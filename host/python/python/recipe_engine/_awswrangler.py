"""Words of awswrangler's writers, in those of `run`."""

from __future__ import annotations

from collections.abc import Mapping

_MODES = ("append", "overwrite")

_PARTITIONS = (
    "mode='overwrite_partitions' replaces some folders of an output, and a run replaces all that earlier runs wrote into it, or "
    "nothing; take mode='overwrite', or make each partition an output of its own"
)

_INSTEAD = {
    "boto3_session": "say `profile`, `region` or `role_arn` where the environment does not",
    "catalog_id": "the catalog is that of the account; say `profile` or `role_arn` for another account",
    "dataset": "an output whose name ends with `/` is a folder of files, and any other is one file",
    "dtype": "say `schema`, such as 'zip=string,paid=double'",
    "index": "rows of files have no index",
    "max_rows_by_file": "say with `max_files` how many files there are",
    "s3_additional_kwargs": "say `sse`, `sse_kms_key_id`, `tag`, `request_payer` or `expected_owner`",
    "sep": "say `delimiter` for the input, and `output_delimiter` for the output",
    "use_threads": "say `threads`",
}
"""What to do, for words that have no counterpart."""


def in_our_words(options: Mapping[str, object]) -> dict[str, object]:
    """Options of a run, with `mode`, `partition_cols` and `database` as the command line has them.

    >>> in_our_words({"mode": "overwrite", "partition_cols": ["day"], "threads": 2})
    {'threads': 2, 'overwrite': True, 'partition_by': ['day']}
    >>> in_our_words({"database": "lake", "table": "claims"})
    {'table': 'lake.claims', 'catalog': 'glue'}

    Raises:
        ValueError: A word has no counterpart; the message says what to do.
    """
    for name in options:
        if name in _INSTEAD:
            raise ValueError(f"{name!r} is a word of awswrangler that runs do not have: {_INSTEAD[name]}")
    ours = dict(options)
    mode, partitions = ours.pop("mode", None), ours.pop("partition_cols", None)
    if mode == "overwrite_partitions":
        raise ValueError(_PARTITIONS)
    if mode is not None:
        if mode not in _MODES:
            raise ValueError(f"mode is {mode!r}, and can be 'append' or 'overwrite'")
        for other in _MODES:
            if other != mode and ours.get(other):
                raise ValueError(f"mode={mode!r} and {other}=True exclude each other")
        ours[str(mode)] = True
    if partitions is not None:
        if ours.get("partition_by"):
            raise ValueError("partition_cols and partition_by are the same; give one of them")
        ours["partition_by"] = partitions
    database = ours.pop("database", None)
    if database is not None:
        if ours.get("table") is None:
            raise ValueError(f"database={database!r} says nothing without table")
        ours["table"] = f"{database}.{ours['table']}"
        ours["catalog"] = ours.get("catalog") or "glue"
    return ours
