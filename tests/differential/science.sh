#!/usr/bin/env bash
# Compares windows, scales and profiles with pandas, scipy and scikit-learn, in a virtual environment of its own. RECIPE_HOST names the program
# to test.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
environment=${XDG_CACHE_HOME:-$HOME/.cache}/recipe-engine/venv-science
[ -x "$environment/bin/python" ] || python3 -m venv "$environment"
"$environment/bin/pip" install --quiet --disable-pip-version-check --requirement science.txt
"$environment/bin/python" science.py
"$environment/bin/python" profiles.py
