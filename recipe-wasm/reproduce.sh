#!/usr/bin/env bash
# Builds the module a second time, from a copy of the sources in another folder and with nothing built before, and
# compares the bytes: one tree gives one SHA-256.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

elsewhere=$(mktemp -d)
trap 'rm -rf "$elsewhere"' EXIT
git ls-files -z | xargs -0 cp --parents --target-directory "$elsewhere"
first=$(recipe-wasm/build.sh)
second=$(CARGO_TARGET_DIR=$elsewhere/target "$elsewhere/recipe-wasm/build.sh")
sha256sum "$first" "$second"
cmp "$first" "$second"
