"""Windows and scales against pandas, scipy and scikit-learn, over a few thousand generated rows, every cell. RECIPE_HOST names the
program; `science.sh` makes the environment.

Standard deviations are those of samples here, as with pandas; scikit-learn's StandardScaler has the population's.
"""

import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

import numpy
import pandas
from scipy import stats
from sklearn.preprocessing import MinMaxScaler

ROWS = 4000
BEFORE, AFTER = 7, 3
WINDOW = {"numRowsBefore": str(BEFORE), "numRowsAfter": str(AFTER)}
GROUPS = {"groupByColumns": '["g"]', "orderByColumns": '["o"]'}


def table():
    dice = random.Random(4)
    rows = []
    for _ in range(ROWS):
        x = None if dice.random() < 0.1 else round(dice.gauss(50, 20), dice.choice([0, 1, 3, 6]))
        n = None if dice.random() < 0.1 else dice.randrange(-20, 20)
        rows.append((dice.choice("abcde"), dice.randrange(1000), x, n))
    return pandas.DataFrame(rows, columns=["g", "o", "x", "n"]).astype({"x": float, "n": "Int64"})


def rolling(function):
    """What `function` makes of the values that are there, or nothing of none."""

    def column(values):
        rows = values.to_numpy(float, na_value=numpy.nan)
        windows = (rows[max(0, row - BEFORE) : row + AFTER + 1] for row in range(len(rows)))
        return pandas.Series([function(window[~numpy.isnan(window)]) for window in windows], index=values.index, dtype=float)

    return column


def at_least(count, function):
    return lambda window: function(window) if len(window) >= count else numpy.nan


def modes(window):
    values, counts = numpy.unique(window, return_counts=True)
    return values[counts == counts.max()]


ROLLING = [
    ("ROLLING_SUM", {}, at_least(1, numpy.sum)),
    ("ROLLING_AVERAGE", {}, at_least(1, numpy.mean)),
    ("ROLLING_COUNT_A", {}, len),
    ("ROLLING_MIN", {}, at_least(1, numpy.min)),
    ("ROLLING_MAX", {}, at_least(1, numpy.max)),
    ("ROLLING_VAR", {}, at_least(2, lambda window: window.var(ddof=1))),
    ("ROLLING_STDEV", {}, at_least(2, lambda window: window.std(ddof=1))),
    ("ROLLING_KTH_LARGEST", {"value": "2"}, at_least(2, lambda window: numpy.sort(window)[-2])),
    ("ROLLING_KTH_LARGEST_UNIQUE", {"value": "2"}, lambda window: at_least(2, lambda values: values[-2])(numpy.unique(window))),
    ("ROLLING_MODE", {"modeType": "MINIMUM"}, at_least(1, lambda window: modes(window).min())),
    ("ROLLING_MODE", {"modeType": "MAXIMUM"}, at_least(1, lambda window: modes(window).max())),
    ("ROLLING_MODE", {"modeType": "AVERAGE"}, at_least(1, lambda window: modes(window).mean())),
    ("ROLLING_MODE", {"modeType": "NONE"}, at_least(1, lambda window: modes(window)[0] if len(modes(window)) == 1 else numpy.nan)),
]


def scaled(low, high):
    return lambda values: MinMaxScaler((low, high)).fit_transform(values.to_numpy(float, na_value=numpy.nan).reshape(-1, 1)).ravel()


def root(degree):
    return lambda values: numpy.sign(values) * numpy.abs(values) ** (1 / degree)


COLUMNS = [
    ("NORMALIZATION", {"strategy": "MIN_MAX"}, scaled(0, 1)),
    ("NORMALIZATION", {"strategy": "SCALE_BETWEEN", "lowerBound": "-3", "upperBound": "7"}, scaled(-3, 7)),
    ("NORMALIZATION", {"strategy": "MEAN_NORMALIZATION"}, lambda values: (values - values.mean()) / (values.max() - values.min())),
    ("NORMALIZATION", {"strategy": "Z_SCORE"}, lambda values: stats.zscore(values.astype(float), ddof=1, nan_policy="omit")),
    ("SKEWNESS", {"skewFunction": "ROOT", "value": "5"}, root(5)),
    ("SKEWNESS", {"skewFunction": "SQUARE"}, lambda values: values * values),
    ("SKEWNESS", {"skewFunction": "LOG"}, lambda values: numpy.log(values.where(values > 0))),
    ("BINARIZATION", {"threshold": "12.5"}, lambda values: (values > 12.5).astype(float).where(values.notna())),
    (
        "BUCKETIZATION",
        {"bucketNames": '["0","1","2","3"]', "percentage": "25"},
        lambda values: numpy.floor((values.rank(method="min") - 1) * 4 / values.notna().sum()),
    ),
]


def cases(data):
    """Operations, parameters, and the columns that they should give."""
    in_order = data.sort_values(["g", "o"], kind="stable")
    for name in ["x", "n"]:
        column = {"sourceColumn": name}
        for operation, parameters, function in ROLLING:
            parameters = column | WINDOW | parameters
            yield operation, parameters, rolling(function)(data[name])
            groups = [rolling(function)(rows) for _, rows in in_order.groupby("g")[name]]
            yield operation, parameters | GROUPS, pandas.concat(groups).reindex(data.index)
        for operation, rows in [("PREV", 3), ("NEXT", -3)]:
            moved = in_order.groupby("g")[name].shift(rows).reindex(data.index)
            yield operation, column | {"numRows": "3"} | GROUPS, moved
        for operation, parameters, function in COLUMNS:
            yield operation, column | parameters, function(data[name].astype(float))


def main():
    data = table()
    wanted = list(cases(data))
    recipe = [
        {"Action": {"Operation": operation, "Parameters": parameters | {"targetColumn": f"c{number}"}}}
        for number, (operation, parameters, _) in enumerate(wanted)
    ]
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "recipe.json").write_text(json.dumps(recipe))
        data.to_csv(folder / "data.csv", index=False)
        program = os.environ.get("RECIPE_HOST", "recipe-host")
        command = [program, "apply", folder / "recipe.json", "--input", folder / "data.csv", "--output", folder / "out.csv"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        found = pandas.read_csv(folder / "out.csv")
    failed = 0
    for number, (operation, parameters, expected) in enumerate(wanted):
        own = found[f"c{number}"].to_numpy(float)
        other = pandas.Series(expected).to_numpy(float, na_value=numpy.nan)
        wrong = numpy.flatnonzero(~numpy.isclose(own, other, rtol=1e-9, atol=1e-9, equal_nan=True))
        failed += len(wrong) > 0
        for row in wrong[:3]:
            print(f"{operation} {parameters}: row {row + 1}: {own[row]!r}, not {other[row]!r} ({len(wrong)} rows differ)")
    if failed:
        sys.exit(f"{failed} of {len(wanted)} cases differ")
    print(f"{len(wanted)} cases of {len({case[0] for case in wanted})} operations agree on {ROWS:,} rows")


main()
