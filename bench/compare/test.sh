#!/usr/bin/env bash
# Runs every workload once over little data; fails when an engine fails or outputs differ. Times mean nothing here.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
"$here/run" --rows-scale 0.001 --rounds 1 "$@"
