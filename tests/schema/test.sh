#!/usr/bin/env bash
# Holds the JSON schema of recipes to a validator that is not ours, in a virtual environment of its own.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
environment=${XDG_CACHE_HOME:-$HOME/.cache}/recipe-engine/venv-schema
[ -x "$environment/bin/python" ] || python3 -m venv "$environment"
"$environment/bin/pip" install --quiet --disable-pip-version-check --requirement requirements.txt
"$environment/bin/python" schema.py
