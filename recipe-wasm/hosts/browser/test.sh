#!/usr/bin/env bash
# Builds the page and tests it in headless Chromium. ../test.sh says which variables it reads.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
npm ci --silent --no-audit --no-fund --prefix ../node
npm ci --silent --no-audit --no-fund
RECIPE_PAGE=$(dirname "$RECIPE_CLAIMS_WASM")/recipe-page.html
CHROMIUM=$(command -v chromium)
export RECIPE_PAGE CHROMIUM
node build.mjs "$RECIPE_ENGINE_WASM" "$RECIPE_PAGE"
node --test test.mjs
