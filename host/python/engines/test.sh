#!/usr/bin/env bash
# Tests recipes on Spark and on Ray, each in an environment of its own, with the wheel in the file of the first argument.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
wheel=$1
export PYTHONDONTWRITEBYTECODE=1

tested() {
  local engine=$1
  local environment=${XDG_CACHE_HOME:-$HOME/.cache}/recipe-engine/venv-python-$engine
  [ -x "$environment/bin/python" ] || python3 -m venv "$environment"
  if ! "$environment/bin/pip" install --quiet --disable-pip-version-check --requirement "requirements-$engine.txt"; then
    echo "left out: recipes on $engine, whose packages cannot be had"
    return
  fi
  "$environment/bin/pip" install --quiet --disable-pip-version-check --force-reinstall --no-deps "$wheel"
  local file
  # A process has one session of Spark.
  for file in test_"$engine"*.py; do
    PYSPARK_PYTHON=$environment/bin/python "$environment/bin/python" -m pytest -q -p no:cacheprovider "$file"
  done
}

if command -v java >/dev/null; then tested spark; else echo 'left out: recipes on Spark, as there is no Java'; fi
tested ray
