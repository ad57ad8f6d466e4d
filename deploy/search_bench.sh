#!/usr/bin/env bash
# Measure search with each server in turn, in databases of its own, and print one report: SQLite always; PostgreSQL
# and Elasticsearch by BENCH_DATABASE_URL and BENCH_ELASTICSEARCH_URL, or started from ../shared/services for as long
# as it takes. Arguments go to `manage.py search_bench`. What was measured is kept in DATA_DIR/search-bench.
set -euo pipefail
cd "$(dirname "$0")/.."
exec < /dev/null

export DATA_DIR="${DATA_DIR:-var}/search-bench"
services=../shared/services
export PG_PORT=${PG_PORT:-55498} ES_PORT=${ES_PORT:-9298} ES_HEAP=${ES_HEAP:-768m}
postgres=${BENCH_DATABASE_URL:-} elasticsearch=${BENCH_ELASTICSEARCH_URL:-}
unset DATABASE_URL ELASTICSEARCH_URL
started=()
trap 'for each in ${started[@]+"${started[@]}"}; do "$services/$each" stop > /dev/null 2>&1 || true; done' EXIT
mkdir -p "$DATA_DIR/results"

manage() { .venv/bin/python manage.py "$@"; }

measure() {  # measure ENGINE ARGUMENTS…: with the database that the environment names
  local engine=$1; shift
  manage migrate --verbosity 0 --skip-checks
  manage search_bench --engine "$engine" --keep "$DATA_DIR/results" "$@" > /dev/null
}

measure database "$@"
if [ -z "$postgres" ] && [ -x "$services/postgres" ]; then
  postgres=$("$services/postgres" start) && started+=(postgres) || echo "PostgreSQL did not start" >&2
fi
[ -z "$postgres" ] || DATABASE_URL=$postgres measure database "$@"
if [ -z "$elasticsearch" ] && [ -x "$services/elasticsearch" ]; then
  elasticsearch=$("$services/elasticsearch" start) && started+=(elasticsearch) || echo "Elasticsearch did not start" >&2
fi
[ -z "$elasticsearch" ] || ELASTICSEARCH_URL=$elasticsearch measure elasticsearch "$@"
manage search_bench --only report --keep "$DATA_DIR/results" "$@"
