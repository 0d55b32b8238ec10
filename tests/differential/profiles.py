"""Profiles against pandas and scipy: every statistic that both define, of files that are named, or of a few thousand generated rows.
RECIPE_HOST names the program; the environment of `science.sh` has what is needed.

    RECIPE_HOST=target/release/recipe-host python profiles.py data/*.csv

Files have a header, commas between cells, and UTF-8. Percentiles are interpolated in both; standard deviations are those of samples,
skewness and kurtosis those of the population. Of texts, lengths are compared.
"""

import json
import math
import os
import pathlib
import random
import subprocess
import sys
import tempfile

import numpy
import pandas
from scipy import stats

PERCENTILES = {"percentile5": 0.05, "percentile25": 0.25, "median": 0.5, "percentile75": 0.75, "percentile95": 0.95}


def generated(folder):
    dice = random.Random(11)
    rows = []
    for row in range(5000):
        x = "" if dice.random() < 0.1 else repr(round(dice.gauss(50, 20), dice.choice([0, 1, 3, 6])))
        n = "" if dice.random() < 0.1 else str(dice.randrange(-20, 20))
        rows.append((str(row), x, n, repr(1e9 + dice.random()), dice.choice(["Mobile", "Dothan", "caf\u00e9", ""]) + "x" * dice.randrange(9)))
    path = pathlib.Path(folder) / "generated.csv"
    pandas.DataFrame(rows, columns=["id", "x", "n", "far", "word"]).to_csv(path, index=False)
    return path


def numbers(values):
    """What pandas and scipy say of numbers. Sums of powers are those of distances from the mean, as they are computed exactly here."""
    near = values - math.fsum(values) / len(values)
    expected = {
        "min": values.min(),
        "max": values.max(),
        "mean": math.fsum(values) / len(values),
        "sum": math.fsum(values),
        "range": values.max() - values.min(),
        "zerosCount": int((values == 0).sum()),
        "medianAbsoluteDeviation": stats.median_abs_deviation(values),
        **{name: values.quantile(share) for name, share in PERCENTILES.items()},
    }
    expected["interquartileRange"] = expected["percentile75"] - expected["percentile25"]
    if len(values) > 1:
        expected |= {"standardDeviation": near.std(), "variance": near.var()}
    if values.nunique() > 1:
        expected |= {"skewness": stats.skew(near), "kurtosis": stats.kurtosis(near)}
        scores = near.abs() / near.std()
        expected["zScoreOutliersCount"] = int((scores > 3).sum())
    return expected


def of_column(texts, kind):
    present = texts[texts != ""]
    expected = {"missingValuesCount": int((texts == "").sum())}
    values = present
    if kind in ("long", "double"):
        values = present.astype(float)
        expected |= numbers(values) if len(values) else {}
    elif kind == "string" and len(present):
        of_lengths = numbers(present.str.len())
        expected |= {name: of_lengths[name] for name in ["min", "max", "mean", "median"]}
        if "standardDeviation" in of_lengths:
            expected["standardDeviation"] = of_lengths["standardDeviation"]
    counts = values.value_counts()
    expected |= {"distinctValuesCount": len(counts), "uniqueValuesCount": int((counts == 1).sum())}
    if len(counts):
        expected["entropy"] = stats.entropy(counts)
    return expected, counts


def is_near(found, expected, name):
    # Rounding in doubles of the other side shows in higher moments of values that hardly differ.
    tolerance = 1e-6 if name in ("skewness", "kurtosis") else 1e-9
    if isinstance(expected, int):
        return found == expected
    return found is not None and math.isclose(found, expected, rel_tol=tolerance, abs_tol=1e-9)


def compare(program, path):
    line = [program, "profile", str(path), "--json", "--infer", "all", "--delimiter", ",", "--correlations", "1000"]
    found = subprocess.run(line, capture_output=True, check=False)
    if found.returncode != 0:
        print(f"{path}: not read: {found.stderr.decode().splitlines()[0]}")
        return 0, 0
    profile = json.loads(found.stdout)
    table = pandas.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    compared, wrong = 1, []
    if profile["sampleSize"] != len(table):
        wrong.append(("sampleSize", profile["sampleSize"], len(table)))
    typed = {}
    for number, column in enumerate(profile["columns"]):
        texts = table.iloc[:, number]
        expected, counts = of_column(texts, column["type"])
        for name, value in expected.items():
            compared += 1
            value = value if isinstance(value, int) else float(value)
            if not is_near(column.get(name), value, name):
                wrong.append((f"{column['name']}.{name}", column.get(name), value))
        most = [common["count"] for common in column.get("mostCommonValues", [])]
        compared += 1
        if most != counts.tolist()[: len(most)] or len(most) != min(50, len(counts)):
            wrong.append((f"{column['name']}.mostCommonValues", most, counts.tolist()[:50]))
        if column["type"] in ("long", "double"):
            typed[column["name"]] = pandas.to_numeric(texts, errors="coerce")
    for column in profile["columns"]:
        for other, value in column.get("correlations", {}).items():
            pair = pandas.DataFrame({"one": typed[column["name"]], "other": typed[other]}).dropna().astype(float)
            pair -= pair.mean()
            varies = len(pair) > 1 and (pair.std() > 0).all()
            if other == column["name"] or not varies:
                continue
            compared += 1
            expected = float(numpy.corrcoef(pair["one"], pair["other"])[0, 1])
            if value is None or abs(value - expected) > 1e-9:
                wrong.append((f"{column['name']}.correlations.{other}", value, expected))
    for name, value, expected in wrong:
        print(f"{path}: {name} is {value}, and {expected} there")
    return compared, len(wrong)


def main():
    program = os.environ["RECIPE_HOST"]
    with tempfile.TemporaryDirectory() as folder:
        paths = sys.argv[1:] or [generated(folder)]
        results = [compare(program, path) for path in paths]
    compared, wrong = (sum(part) for part in zip(*results))
    print(f"{compared} statistics of {len(paths)} files, {wrong} of which differ")
    sys.exit(1 if wrong else 0)


main()
