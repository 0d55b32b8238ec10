#!/usr/bin/env bash
# Tests the PySpark host in an environment of its own. ../test.sh says which variables it reads.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
environment=${XDG_CACHE_HOME:-$HOME/.cache}/recipe-engine/venv-pyspark-host
[ -x "$environment/bin/python" ] || python3 -m venv "$environment"
"$environment/bin/pip" install --quiet --disable-pip-version-check --requirement requirements.txt
export PYSPARK_PYTHON="$environment/bin/python" PYTHONPATH=../python:../../../host/python/python PYTHONDONTWRITEBYTECODE=1
"$environment/bin/python" -m unittest --quiet
