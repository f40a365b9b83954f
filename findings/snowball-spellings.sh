#!/usr/bin/env bash
# The English Snowball stemmer takes British -ise forms for other words than American -ize forms.
#
# Expected: `standardise` and `standardize` have one stem, as `standard` has with one of them.
# Seen: snowballstemmer 3.1.1 gives `standard` for `standardize` and `standardis` for `standardise`; `organiz` and `organis`.
# For us: spellings are brought to one before the stemmer sees them, and to -ize, since that is what keeps `standard` finding
# its verbs.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check snowballstemmer==3.1.1
"$folder/venv/bin/python" - <<'PYTHON'
import snowballstemmer
stem = snowballstemmer.stemmer("english").stemWord
for word in ("standard", "standardize", "standardise", "organize", "organise"):
    print(word, "->", stem(word))
assert stem("standardize") == stem("standard") != stem("standardise")
assert stem("organize") != stem("organise")
PYTHON
