#!/usr/bin/env bash
# The first start of the primary of compose.yaml: a role for replicas, the roles of the API, and who may connect.
# The image of PostgreSQL runs it once, in /docker-entrypoint-initdb.d, when the data directory is empty.
set -euo pipefail
ask() { psql --no-psqlrc --quiet --username="$POSTGRES_USER" --set=ON_ERROR_STOP=1 "$@"; }

ask --dbname="$POSTGRES_DB" --set=loader=workreport_load --set=reader=workreport_read --file=/deploy/roles.sql
ask --dbname="$POSTGRES_DB" --set=password="$WORKREPORT_DB_PASSWORD" <<'SQL'
CREATE ROLE replica LOGIN REPLICATION PASSWORD :'password';
ALTER ROLE workreport_load PASSWORD :'password';
ALTER ROLE workreport_read PASSWORD :'password';
SQL
# "all" of the image's own line means no replication. An old primary comes back as the superuser (deploy/rejoin.sh).
echo "host replication replica,$POSTGRES_USER all scram-sha-256" >>"$PGDATA/pg_hba.conf"
# A load returns when the replica has applied it. It counts from the next start: until then there is no replica to wait for.
ask --dbname="$POSTGRES_DB" --command="ALTER SYSTEM SET synchronous_standby_names = '*'"
