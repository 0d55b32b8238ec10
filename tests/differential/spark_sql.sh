#!/usr/bin/env bash
# Asks PySpark 3.5 the queries of host/datafusion/tests/spark, in a virtual environment of its own, and says where its answers are
# not those that the tests compare with. With --update, they are from now on.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
answers=../../host/datafusion/tests/spark/answers.txt
environment=${XDG_CACHE_HOME:-$HOME/.cache}/recipe-engine/venv-spark-sql
if ! command -v java >/dev/null; then
  echo 'left out: PySpark needs Java'
  exit 0
fi
[ -x "$environment/bin/python" ] || python3 -m venv "$environment"
"$environment/bin/pip" install --quiet --disable-pip-version-check 'pyspark==3.5.*'
export TZ=UTC
if [ "${1:-}" = --update ]; then
  "$environment/bin/python" spark_sql.py >"$answers"
else
  "$environment/bin/python" spark_sql.py | diff "$answers" -
fi
