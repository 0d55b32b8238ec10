"""Writes `recipe-core/tests/outliers.json`: columns of generated numbers, and what numpy, scipy and pandas say of their outliers.

The file that is there is of numpy 2.4.6, scipy 1.17.1 and pandas 3.1.1. It is written anew with

    pip install numpy scipy pandas && python3 tests/differential/outliers.py

Every number is compared by `recipe-core/tests/outliers.rs`. Standard deviations are those of a sample, and quantiles lie on the line
between two numbers, as pandas has both by default; where the median distance from the median is 0, there are no outliers by it.
"""

import json
import pathlib
import random

import numpy
import pandas
import scipy.stats

ROWS = 4000
PERCENTILES = (5, 95)


def columns():
    dice = random.Random(20)
    some = lambda number: None if dice.random() < 0.025 else number
    return {
        # A long tail on one side, and a few numbers far off on the other.
        "skewed": [some(round(dice.lognormvariate(3, 1) - (400 if dice.random() < 0.002 else 0), 3)) for _ in range(ROWS)],
        # Whole numbers, many of them equal, and some twice as far as others.
        "whole": [some(round(dice.gauss(50, 6) * (2 if dice.random() < 0.01 else 1))) for _ in range(ROWS)],
        # More than half of them are the same.
        "same": [some(7 if dice.random() < 0.8 else dice.randrange(-20, 60)) for _ in range(ROWS)],
        # Far from 0, where sums of squares lose their digits.
        "offset": [some(1e9 + round(dice.gauss(0, 1), 2)) for _ in range(ROWS)],
    }


def outliers(series, strategy, threshold):
    if strategy == "Z_SCORE":
        return numpy.abs(scipy.stats.zscore(series, ddof=1, nan_policy="omit")) > threshold
    if strategy == "MODIFIED_Z_SCORE":
        deviation = scipy.stats.median_abs_deviation(series, nan_policy="omit")
        if deviation == 0:
            return pandas.Series(False, index=series.index)
        return 0.6745 * numpy.abs(series - series.median()) / deviation > threshold
    low, high = series.quantile(0.25), series.quantile(0.75)
    return (series < low - threshold * (high - low)) | (series > high + threshold * (high - low))


def text(flags):
    """A hexadecimal digit for every four rows."""
    bits = "".join("1" if flag else "0" for flag in flags)
    return f"{int(bits, 2):0{ROWS // 4}x}"


def main():
    found = {}
    for name, values in columns().items():
        series = pandas.Series(values, dtype="float64")
        low, high = (numpy.nanpercentile(series, percentile) for percentile in PERCENTILES)
        cases = []
        for strategy in ("Z_SCORE", "MODIFIED_Z_SCORE", "IQR"):
            for threshold in (3, 1.5):
                flags = pandas.Series(numpy.asarray(outliers(series, strategy, threshold), dtype=bool))
                others = series[~flags].dropna()
                modes = others.mode()
                cases.append({
                    "strategy": strategy,
                    "threshold": threshold,
                    "outliers": text(flags),
                    "trimmed": text(flags & ((series < low) | (series > high))),
                    "AVERAGE": float(others.mean()),
                    "MEDIAN": float(others.median()),
                    "SUM": float(others.sum()),
                    "MAX": float(others.max()),
                    "MODE": {"MIN": float(modes.min()), "MAX": float(modes.max()), "AVERAGE": float(modes.mean())},
                })
        found[name] = {
            "values": values,
            "mean": float(series.mean()),
            "deviation": float(series.std()),
            "percentiles": [float(low), float(high)],
            "cases": cases,
        }
    path = pathlib.Path(__file__).parents[2] / "recipe-core/tests/outliers.json"
    lines = [f"{json.dumps(name)}: {json.dumps(column, separators=(',', ':'))}" for name, column in found.items()]
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n")


main()
