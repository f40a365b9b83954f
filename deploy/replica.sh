#!/usr/bin/env bash
# Start a replica of compose.yaml: the first time from a copy of the primary. After a promotion, PRIMARY names the
# server that took over, and deploy/rejoin.sh has made the old data directory fit.
set -euo pipefail
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  until pg_basebackup --pgdata="$PGDATA" --write-recovery-conf --checkpoint=fast \
    --dbname="host=$PRIMARY user=replica password=$WORKREPORT_DB_PASSWORD"; do
    echo "waiting for the primary" >&2
    rm -rf "${PGDATA:?}"/*
    sleep 2
  done
  chmod 0700 "$PGDATA"
fi
exec postgres "$@"
