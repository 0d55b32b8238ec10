#!/usr/bin/env bash
# Compares how files of other projects are read, in a virtual environment of its own. RECIPE_HOST names the program to test.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
environment=${XDG_CACHE_HOME:-$HOME/.cache}/recipe-engine/venv-differential
[ -x "$environment/bin/python" ] || python3 -m venv "$environment"
"$environment/bin/pip" install --quiet --disable-pip-version-check --requirement requirements.txt
"$environment/bin/python" foreign.py "$@"
