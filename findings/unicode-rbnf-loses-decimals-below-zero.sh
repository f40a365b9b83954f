#!/usr/bin/env bash
# unicode-rbnf spells -3.5 as 负三, and -0.5 as 负 alone: below zero the decimals are lost.
#
# Expected: 负三点五. CLDR's rule for negative numbers spells the sign and then the rest of the number, which has its own rule for decimals;
# 3.5 is 三点五.
# Seen: unicode-rbnf 2.4.1 spells the whole part only, in every language tried (zh, en, ja), from a float, a Decimal and a text alike, and
# says nothing. Whole numbers below zero are right.
# For us: nothing here spells numbers. Who reads figures aloud with it spells the number without its sign, and says the sign before it.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check unicode-rbnf==2.4.1
"$folder/venv/bin/python" - <<'PYTHON'
from decimal import Decimal
from unicode_rbnf import RbnfEngine
def spelled(language, *numbers):
    engine = RbnfEngine.for_language(language)
    return [engine.format_number(number).text for number in numbers]
right = spelled("zh", 3.5, -3)
wrong = spelled("zh", -3.5, Decimal("-3.5"), "-3.5", -0.5)
others = spelled("en", -3.5) + spelled("ja", -3.5)
print(right, wrong, others)
assert right == ["三点五", "负三"]
assert wrong == ["负三", "负三", "负三", "负"] and others == ["minus three", "マイナス三"]
PYTHON
