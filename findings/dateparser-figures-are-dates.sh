#!/usr/bin/env bash
# dateparser finds dates in the figures of a Chinese sentence.
#
# Expected: `search_dates` finds the one date of a sentence, and nothing in a sentence without a date.
# Seen: dateparser 1.5.0 takes 5.85 (of 5.85万, that is 58,500 people) for May 1985 and 1028 (posts) for the year 1028, though it is
# asked for Chinese alone.
# For us: figures are read first, and what is read as a figure is no date.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check dateparser==1.5.0
"$folder/venv/bin/python" - <<'PYTHON'
from datetime import datetime
from dateparser.search import search_dates
settings = {"RELATIVE_BASE": datetime(2021, 1, 15)}
people = search_dates("2020年12月30日，培训干部5.85万余人次", languages=["zh"], settings=settings)
posts = search_dates("选派第一书记1028名", languages=["zh"], settings=settings)
print(people, posts)
assert [(text, date.year, date.month) for text, date in people] == [("2020年12月30日", 2020, 12), ("5.85", 1985, 5)]
assert [(text, date.year) for text, date in posts] == [("1028", 1028)]
PYTHON
