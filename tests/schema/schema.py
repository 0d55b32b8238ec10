"""The JSON schema of recipes accepts the recipes there are, refuses wrong ones in the right place, and has what editors show."""

import copy
import json
import pathlib
import sys

from jsonschema import Draft7Validator
from jsonschema.exceptions import best_match

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "recipe-core/docs/recipe.schema.json").read_text())
Draft7Validator.check_schema(SCHEMA)
VALIDATOR = Draft7Validator(SCHEMA)


def refused(recipe, *path):
    """Whether the schema refuses a recipe, and says so of this path or of what holds it."""
    error = best_match(VALIDATOR.iter_errors(recipe))
    assert error is not None, f"accepted: {recipe}"
    found = list(error.absolute_path)
    assert list(path)[: len(found)] == found and len(found) >= 2, f"the error is at {found}: {error.message}"


def editors():
    """Every operation and parameter explains itself, and choices are listed: that is what hover and completion show."""
    branches = SCHEMA["definitions"]["step"]["properties"]["Action"]["oneOf"]
    names = set()
    for branch in branches:
        name = branch["title"]
        operation = branch["properties"]["Operation"]
        assert name in operation.get("enum", [operation.get("const")]), f"{name} is not its own name"
        names.add(name)
        assert branch.get("description"), f"{name} explains nothing"
        for parameter, described in branch["properties"]["Parameters"]["properties"].items():
            assert described.get("description"), f"{name}: {parameter} explains nothing"
    index = (ROOT / "recipe-core/docs/steps/README.md").read_text()
    pages = {line.split("[")[1].split("]")[0] for line in index.splitlines() if line.startswith("| [")}
    assert names == pages, names ^ pages
    return len(names)


def main():
    recipes = sorted((ROOT / "recipes").glob("*/recipe.json"))
    assert recipes, "there are recipes"
    for path in recipes:
        error = best_match(VALIDATOR.iter_errors(json.loads(path.read_text())))
        assert error is None, f"{path}: {error}"

    step = {"Action": {"Operation": "SPLIT_COLUMN_SINGLE_DELIMITER", "Parameters": {"sourceColumn": "a", "pattern": "/", "limit": "1"}}}
    assert VALIDATOR.is_valid([step])
    for change, path in [
        (lambda action: action.update(Operation="SPLIT_COLUMNS"), (0, "Action", "Operation")),
        (lambda action: action["Parameters"].pop("pattern"), (0, "Action", "Parameters")),
        (lambda action: action["Parameters"].update(patern="/"), (0, "Action", "Parameters", "patern")),
        (lambda action: action["Parameters"].update(limit=[]), (0, "Action", "Parameters", "limit")),
        (lambda action: action.pop("Operation"), (0, "Action")),
    ]:
        wrong = copy.deepcopy(step)
        change(wrong["Action"])
        refused([wrong], *path)
    choice = {"Action": {"Operation": "DATE_DIFF", "Parameters": {"sourceColumn1": "a", "value2": "2024-01-01", "units": "FORTNIGHTS", "targetColumn": "d"}}}
    refused([choice], 0, "Action", "Parameters", "units")

    print(f"{len(recipes)} recipes are accepted, wrong ones are refused, and {editors()} operations explain themselves")


sys.exit(main())
