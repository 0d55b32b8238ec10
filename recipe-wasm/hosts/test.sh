#!/usr/bin/env bash
# Tests every host: the same module, the same input, the same bytes. Reads RECIPE_HOST, the program, and
# RECIPE_ENGINE_WASM, the engine's module; `recipe-wasm/build.sh` builds the module. What is missing here is installed
# as root from Debian's packages; a host whose language still is missing is left out, with a word.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

# Made once, for all hosts: a packed module, and the examples of all operations with what the native engine gives.
made=$(dirname "$RECIPE_HOST")/hosts
mkdir -p "$made"
export RECIPE_CLAIMS_WASM=$made/claims-cleanup.wasm RECIPE_EXAMPLES=$made/examples.jsonl
"$RECIPE_HOST" build ../../recipes/claims-cleanup/recipe.json --engine "$RECIPE_ENGINE_WASM" -o "$RECIPE_CLAIMS_WASM"
examples=$(dirname "$RECIPE_HOST")/recipe-examples
[ -x "$examples" ] || cargo build --locked --quiet --package recipe-tests --bin recipe-examples
"$examples" >"$RECIPE_EXAMPLES"

# Whether a program is here, if need be by installing Debian's packages.
have() {
  local program=$1
  shift
  command -v "$program" >/dev/null && return
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update --quiet >&2 &&
      DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet --no-install-recommends "$@" >&2
  fi
  command -v "$program" >/dev/null
}

run() {
  printf -- '-- %s\n' "$1"
  "$1/test.sh"
}

left_out() {
  printf -- '-- %s: left out, as there is no %s\n' "$1" "$2"
}

if have python3 python3 python3-venv && python3 -c 'import ensurepip' 2>/dev/null; then
  run python
  if have java default-jre-headless; then run pyspark; else left_out pyspark Java; fi
else
  left_out 'python and pyspark' 'Python 3 with venv'
fi
if have node nodejs npm && have npm npm; then
  run node
  if have chromium chromium; then run browser; else left_out browser Chromium; fi
else
  left_out 'node and browser' Node
fi
