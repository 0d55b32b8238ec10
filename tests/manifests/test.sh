#!/usr/bin/env bash
# Holds the manifests of clusters to the schemas of Kubernetes and CloudFormation, in a virtual environment of its own.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
environment=${XDG_CACHE_HOME:-$HOME/.cache}/recipe-engine/venv-manifests
[ -x "$environment/bin/python" ] || python3 -m venv "$environment"
"$environment/bin/pip" install --quiet --disable-pip-version-check --requirement requirements.txt
"$environment/bin/python" manifests.py
