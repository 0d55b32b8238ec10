#!/usr/bin/env bash
# Runs CustomCode nodes of jobs over PySpark, in the virtual environment of the PySpark host. RECIPE_HOST names the program to test.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
if ! command -v java >/dev/null; then
  echo 'left out: CustomCode nodes over PySpark, as there is no Java'
  exit 0
fi
environment=${XDG_CACHE_HOME:-$HOME/.cache}/recipe-engine/venv-pyspark-host
[ -x "$environment/bin/python" ] || python3 -m venv "$environment"
(cd ../../recipe-wasm/hosts/pyspark && "$environment/bin/pip" install --quiet --disable-pip-version-check --requirement requirements.txt)
PYTHONDONTWRITEBYTECODE=1 "$environment/bin/python" -m unittest --quiet custom_code.py
