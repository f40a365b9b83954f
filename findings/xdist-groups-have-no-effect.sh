#!/usr/bin/env bash
# pytest-xdist spreads the tests of one group over all workers, since pytest 9.2.
#
# Expected: with `--dist loadgroup`, tests with the same `xdist_group` run on one worker, as pytest-xdist documents.
# Seen: with pytest 9.2.0 and pytest-xdist 3.8.0 a group of eight tests runs on both workers, without a warning; with pytest 9.0.0 on
# one. pytest-xdist appends the name of the group to the id that pytest keeps of a test, which the newer pytest does not read.
# For us: tests that measure times are kept apart by `--dist loadfile`, file by file, and a mark says which tests these are.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cat > "$folder/test_group.py" <<'PYTHON'
import os
import time

import pytest


@pytest.mark.xdist_group("alone")
@pytest.mark.parametrize("number", range(8))
def test_of_the_group(number):
    with open(os.environ["SEEN"], "a") as seen:
        print(os.environ["PYTEST_XDIST_WORKER"], file=seen)
    time.sleep(0.1)
PYTHON
for version in 9.0.0 9.2.0; do
  python3 -m venv "$folder/$version"
  "$folder/$version/bin/pip" install --quiet --disable-pip-version-check "pytest==$version" pytest-xdist==3.8.0
  SEEN="$folder/seen-$version" "$folder/$version/bin/python" -m pytest -q -p no:cacheprovider -n 2 --dist loadgroup "$folder/test_group.py" > /dev/null
  echo "pytest $version: workers of the group: $(sort -u "$folder/seen-$version" | tr '\n' ' ')"
done
[ "$(sort -u "$folder/seen-9.0.0" | wc -l)" = 1 ] && [ "$(sort -u "$folder/seen-9.2.0" | wc -l)" = 2 ]
