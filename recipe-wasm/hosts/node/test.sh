#!/usr/bin/env bash
# Tests the Node host. ../test.sh says which variables it reads.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
npm ci --silent --no-audit --no-fund
node --test test.mjs
