#!/usr/bin/env bash
# quicktype makes an integer of a period, so that its Python refuses a whole list for one period of five years.
#
# Expected: what is a string in the sample of JSON, "period": "2020", is a `str` in the class.
# Seen: quicktype 26.0.0 makes `period: int` and `as_reported: int` of it, since all strings of the sample are digits. `from_dict` raises
# ValueError for 2016/2020 and for 近百, and the whole list is lost. `--no-integer-strings` leaves texts. A code such as 010 stays a text.
# For us: clients are made from the OpenAPI document, which says what is a text (docs/clients.md), never from an answer.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check python-dateutil==2.9.0.post0
cd "$folder"
npm install --silent --no-audit --no-fund quicktype@26.0.0
cat > sample.json <<'JSON'
{"data": [{"period": "2020", "as_reported": "7937", "code": "010"}, {"period": "2019", "as_reported": "6120", "code": "007"}]}
JSON
npx quicktype --lang python --src sample.json --top-level Answer --out guessed.py
npx quicktype --lang python --src sample.json --top-level Answer --out texts.py --no-integer-strings
"$folder/venv/bin/python" - <<'PYTHON'
import sys
sys.path.insert(0, ".")
import guessed, texts
answer = {"data": [{"period": "2016/2020", "as_reported": "近百", "code": "010"}]}
assert texts.Answer.from_dict(answer).data[0].period == "2016/2020"
fields = guessed.Datum.__annotations__
print({name: getattr(kind, "__name__", kind) for name, kind in fields.items()})
assert fields["period"] in (int, "int") and fields["code"] in (str, "str")
try:
    guessed.Answer.from_dict(answer)
except ValueError as error:
    print("ValueError:", error)
else:
    raise SystemExit(1)
PYTHON
