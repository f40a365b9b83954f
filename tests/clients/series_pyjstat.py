"""Reads series with pyjstat and compares every value with the long table: `python series_pyjstat.py ADDRESS`."""

import csv
import io
import sys
import urllib.request

from pyjstat import pyjstat


def fetched(query: str) -> str:
    with urllib.request.urlopen(f"{sys.argv[1]}/v1/series?{query}") as answer:
        return answer.read().decode()


DIMENSIONS = ("indicator", "region", "scope", "breakdown", "base", "status", "variant", "period")
cube = pyjstat.Dataset.read(fetched("format=json-stat"))
frame = cube.write("dataframe", naming="id").dropna(subset="value")
found = {tuple(row[name] for name in DIMENSIONS): float(row["value"]) for _, row in frame.iterrows()}
wanted = {}
for row in csv.DictReader(io.StringIO(fetched("format=csv"), newline="")):
    if row["value"]:
        codes = {**row, "base": row["base_code"], "breakdown": row["breakdown"].replace(" ", ",")}
        wanted[tuple(codes[name] or "none" for name in DIMENSIONS)] = float(row["value"])
assert found == wanted, (len(found), len(wanted))
key, value = next(iter(wanted.items()))
assert float(cube.get_value([{name: code} for name, code in zip(DIMENSIONS, key, strict=True)])) == value
print(f"pyjstat: {len(found)} values of {len(cube['value'])} cells")
