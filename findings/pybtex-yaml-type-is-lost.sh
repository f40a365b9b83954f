#!/usr/bin/env bash
# pybtex's YAML writes the field `type` of a report over the type of its entry.
#
# Expected: BibTeX written as YAML and back is an @techreport with type = {组织工作综述}, as by way of BibTeXML; `type` is a field that
# @techreport has in BibTeX itself.
# Seen: pybtex 0.26.1 has one key, `type`, for both. The entry comes back as @组织工作综述, which no style knows, and without the field.
# For us: our BibTeX has a `type`, the genre of the report. A list of literature that goes through pybtex stays BibTeX.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pybtex==0.26.1
"$folder/venv/bin/python" - <<'PYTHON'
from pybtex.database import parse_string
source = "@techreport{a, author={{甲省组织部}}, title={综述}, institution={甲省组织部}, type={组织工作综述}, year={2020}}"
entries = parse_string(source, "bibtex")
def back(form):
    return parse_string(entries.to_string(form), form).entries["a"]
right, wrong = back("bibtexml"), back("yaml")
print((right.type, right.fields.get("type")), (wrong.type, wrong.fields.get("type")))
assert (right.type, right.fields["type"]) == ("techreport", "组织工作综述")
assert wrong.type == "组织工作综述" and "type" not in wrong.fields
PYTHON
