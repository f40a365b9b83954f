#!/usr/bin/env bash
# csvkit rewrites counts of 1 and 0 as True and False.
#
# Expected: sorting a CSV file by one column leaves the cells of the others as they are.
# Seen: `csvsort` of csvkit 2.2.0 (agate 1.14.2) writes True for a count of 1, False for 0, and 10 for the code 010. `-I` leaves
# all as it is.
# For us: a filtered answer may well hold nothing but 1 and 0. Whoever works on it with csvkit says `-I`.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check csvkit==2.2.0 agate==1.14.2
printf 'id,sessions,code\na,1,010\nb,0,020\n' > "$folder/rows.csv"
seen=$("$folder/venv/bin/csvsort" -c id "$folder/rows.csv")
kept=$("$folder/venv/bin/csvsort" -I -c id "$folder/rows.csv")
printf 'csvsort:\n%s\ncsvsort -I:\n%s\n' "$seen" "$kept"
[ "$seen" = $'id,sessions,code\na,True,10\nb,False,20' ]
[ "$kept" = "$(cat "$folder/rows.csv")" ]
