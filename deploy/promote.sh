#!/usr/bin/env bash
# Make a replica the primary: deploy/promote.sh "host=db2 user=postgres"
# The argument is how libpq finds the replica. Run it when the primary is gone, or after you have stopped it.
set -euo pipefail
replica=${1:?"usage: promote.sh CONNINFO_OF_THE_REPLICA"}
ask() { psql --dbname="$replica dbname=postgres" --no-psqlrc --quiet --no-align --tuples-only --command="$1"; }

standing=$(ask "SELECT pg_is_in_recovery()")
if [ "$standing" != t ]; then
  echo "error: this server is no replica: it takes writes already" >&2
  exit 1
fi
# A primary that is alive would go on taking writes, and what they wrote would be lost.
heard=$(ask "SELECT count(*) FROM pg_stat_wal_receiver WHERE status = 'streaming'")
if [ "$heard" != 0 ] && [ "${2:-}" != --force ]; then
  echo "error: this replica still hears its primary: stop the primary first (or give --force)" >&2
  exit 1
fi
# It first applies all that it has received.
if [ "$(ask "SELECT pg_promote(true, 60)")" != t ]; then
  echo "error: the replica was told to take over, and has not within 60 s: look at its log" >&2
  exit 1
fi
echo "promoted: $(ask "SELECT 'timeline ' || ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int")"
echo "Servers and loads find it by themselves if their address names it. Do not start the old primary as it is:"
echo "make it a replica first (deploy/rejoin.sh)."
