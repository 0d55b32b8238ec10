#!/usr/bin/env bash
# Compares nodes of visual jobs with PySpark, in a virtual environment of its own. RECIPE_HOST names the program to test.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
if ! command -v java >/dev/null; then
  echo 'left out: nodes of jobs against PySpark, as there is no Java'
  exit 0
fi
environment=${XDG_CACHE_HOME:-$HOME/.cache}/recipe-engine/venv-spark-jobs
[ -x "$environment/bin/python" ] || python3 -m venv "$environment"
"$environment/bin/pip" install --quiet --disable-pip-version-check --requirement jobs.txt
"$environment/bin/python" jobs.py
