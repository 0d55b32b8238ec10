#!/usr/bin/env bash
# Makes the wheel, installs it into an environment of its own, and tests what is installed there, not the sources.
# With RELEASE=1, the wheel is the one that is published; else it has the library that the workspace's tests are compiled with.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
cache=${XDG_CACHE_HOME:-$HOME/.cache}/recipe-engine
environment=$cache/venv-python-package
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$cache/target}
[ -x "$environment/bin/python" ] || python3 -m venv "$environment"
"$environment/bin/pip" install --quiet --disable-pip-version-check --requirement requirements.txt

wheels=$(mktemp -d)
trap 'rm -rf "$wheels"' EXIT
if [ -n "${RELEASE-}" ]; then
  "$environment/bin/maturin" build --quiet --locked --profile wheel --interpreter "$environment/bin/python" --out "$wheels"
else
  PATH=$PWD/tests/workspace:$PATH \
    "$environment/bin/maturin" build --quiet --locked --compression-method stored --interpreter "$environment/bin/python" --out "$wheels"
fi
"$environment/bin/pip" install --quiet --disable-pip-version-check --force-reinstall --no-deps "$wheels"/recipe_engine-*.whl

# Outside of the folder, so that the package is the one that is installed.
export PYTHONDONTWRITEBYTECODE=1
tests=$PWD
cd "$wheels"
"$environment/bin/python" -m pytest -q -p no:cacheprovider --config-file "$tests/pyproject.toml" --rootdir "$tests" "$tests/tests" "$@"
"$environment/bin/python" -m pytest -q -p no:cacheprovider --config-file "$tests/pyproject.toml" --doctest-modules --pyargs recipe_engine
"$environment/bin/python" -m mypy.stubtest --mypy-config-file "$tests/pyproject.toml" recipe_engine._native
for what in "--package recipe_engine" "$tests/tests/typed.py"; do
  # shellcheck disable=SC2086 # an option and its value
  "$environment/bin/python" -m mypy --config-file "$tests/pyproject.toml" --cache-dir "$wheels/mypy" $what
done
"$tests/engines/test.sh" "$wheels"/recipe_engine-*.whl
