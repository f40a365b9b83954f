"""The peers: one file each, with how it is started and how it is asked."""

from benchmarks.peers.datasette import Datasette
from benchmarks.peers.directus import Directus
from benchmarks.peers.duck import Duck
from benchmarks.peers.postgres import Psycopg, WorkreportOnPostgres
from benchmarks.peers.roapi import Roapi
from benchmarks.peers.soul import Soul
from benchmarks.servers import Api

# ours on PostgreSQL stands beside psycopg, the one that it is compared with
ALL: tuple[type[Api], ...] = (Datasette, Roapi, Soul, Directus, Duck, WorkreportOnPostgres, Psycopg)
LARGE = (Directus.name,)  # measured only where they are asked for
