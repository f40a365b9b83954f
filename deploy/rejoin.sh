#!/usr/bin/env bash
# Make the server that was the primary a replica of the one that took over, before it is started again:
#   deploy/rejoin.sh /var/lib/postgresql/18/main "host=db2 user=postgres"
# Run it on the machine of the old primary, as the user that PostgreSQL runs as; its programs are in PATH.
# What the old primary wrote and no replica received is given up: the new primary does not have it.
set -euo pipefail
data=${1:?"usage: rejoin.sh DATA_DIRECTORY CONNINFO_OF_THE_PRIMARY"}
primary=${2:?"usage: rejoin.sh DATA_DIRECTORY CONNINFO_OF_THE_PRIMARY"}

if [ -f "$data/PG_VERSION" ] && pg_ctl --pgdata="$data" status >/dev/null 2>&1; then
  echo "error: the server of $data is running: stop it first" >&2
  exit 1
fi
# Only the parts that differ are copied. It needs data checksums (the default) or wal_log_hints.
rewound() {
  [ -f "$data/PG_VERSION" ] && pg_rewind --target-pgdata="$data" --source-server="$primary dbname=postgres" \
    --write-recovery-conf >"$data.rewind.log" 2>&1
}
if rewound; then
  rm -f "$data.rewind.log"
  how="rewound"
else
  # Everything is copied (the log says why rewinding did not do), beside what is there; the old data go only when the copy is whole.
  rm -rf "$data.coming"
  pg_basebackup --pgdata="$data.coming" --dbname="$primary" --write-recovery-conf --checkpoint=fast
  if [ -d "$data" ]; then
    rm -rf "$data.before"
    mv "$data" "$data.before"
  fi
  mv "$data.coming" "$data"
  how="copied anew"
fi
echo "$data: $how, a replica of $primary; start it as usual"
