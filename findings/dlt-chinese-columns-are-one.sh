#!/usr/bin/env bash
# dlt puts all columns with Chinese names into one, and keeps the figure of the last.
#
# Expected: 县, 培训 and 投入 are three columns, under whatever names, or an error says that their names are not to be had.
# Seen: dlt 1.31.0 with its default naming makes `x` of each, so that of a row with 甲县, 210 and 7937 only 7937 is loaded; value_男 and
# value_女 are one column too. No error and no warning. With the naming `duck_case` all three are there.
# For us: the keys of our answers are English in every language. A table whose heads were translated before the load needs
# `SCHEMA__NAMING=duck_case`.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'dlt[duckdb]==1.31.0'
cd "$folder"
"$folder/venv/bin/python" - "$folder" <<'PYTHON'
import os, sys
os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
os.environ["RUNTIME__LOG_LEVEL"] = "WARNING"
import dlt
def loaded(naming):
    os.environ["SCHEMA__NAMING"] = naming
    target = dlt.destinations.duckdb(os.path.join(sys.argv[1], f"{naming}.duckdb"))
    pipeline = dlt.pipeline(naming, destination=target, dataset_name="data", pipelines_dir=os.path.join(sys.argv[1], naming))
    pipeline.run([{"县": "甲县", "培训": 210, "投入": 7937}], table_name="rows")
    with pipeline.sql_client() as client, client.execute_query("SELECT * FROM rows") as answer:
        names = [column[0] for column in answer.description]
        return {name: value for name, value in zip(names, answer.fetchone()) if not name.startswith("_dlt")}
seen, right = loaded("snake_case"), loaded("duck_case")
print(seen, right)
assert right == {"县": "甲县", "培训": 210, "投入": 7937} and seen == {"x": 7937}
PYTHON
