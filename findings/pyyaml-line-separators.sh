#!/usr/bin/env bash
# PyYAML ends a line at U+2028 and U+0085, which YAML 1.2 takes for ordinary characters.
#
# Expected: `title: 甲<U+2028>乙`, on one line, is a text of three characters.
# Seen: PyYAML 6.0.4 raises ScannerError, and a blank takes the place of U+0085 in a quoted text. ruamel.yaml 0.19.1 reads
# U+2028 as it is, but makes a blank of U+0085 too.
# For us: text copied from a page may hold them. Quotes with them are written with escapes ("\u2028"), or the quote is not found.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check PyYAML==6.0.4 ruamel.yaml==0.19.1
"$folder/venv/bin/python" - <<'PYTHON'
import ruamel.yaml, yaml
for character in ("\u2028", "\u0085"):
    try:
        print(yaml.safe_load(f"title: 甲{character}乙\n"))
    except yaml.scanner.ScannerError:
        print(f"U+{ord(character):04X}: ScannerError")
    else:
        raise SystemExit("PyYAML reads it now")
quoted = yaml.safe_load('title: "甲\u0085乙"\n')["title"]
other = [ruamel.yaml.YAML(typ="safe", pure=True).load(f"title: 甲{character}乙\n")["title"] for character in ("\u2028", "\u0085")]
print(f"quoted: {quoted!r}; ruamel.yaml: {other!r}")
assert quoted == "甲 乙" and other == ["甲\u2028乙", "甲 乙"]
PYTHON
