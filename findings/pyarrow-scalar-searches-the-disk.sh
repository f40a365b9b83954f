#!/usr/bin/env bash
# pyarrow looks for `dateutil` on the disk each time it infers a type, where that package is missing.
#
# Expected: `pyarrow.scalar(2)`, or a bare number given to a function of `pyarrow.compute`, takes a microsecond or two,
# as it does with the type beside it. pyarrow names no dependency.
# Seen: pyarrow 26.0.1 imports `dateutil` for each, and Python remembers no failed import: 20 times slower and more.
# For us: constants have types (`app.formats.arrow_columns.constant`).
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pyarrow==26.0.1
"$folder/venv/bin/python" - <<'PYTHON'
import sys
import time
import pyarrow

looked_for = []


class Watch:
    @staticmethod
    def find_spec(name, path=None, target=None):
        looked_for.append(name)


def microseconds(make):
    make()
    begun = time.perf_counter()
    for _ in range(2000):
        make()
    return (time.perf_counter() - begun) / 2000 * 1e6


inferred = microseconds(lambda: pyarrow.scalar(2))
given = microseconds(lambda: pyarrow.scalar(2, pyarrow.int64()))
print(f"inferred: {inferred:.1f} µs, given: {given:.1f} µs")
sys.meta_path.insert(0, Watch)
for _ in range(3):
    pyarrow.scalar(2)
print("looked for:", looked_for)
assert looked_for == ["dateutil"] * 3
assert inferred > 5 * given
PYTHON
