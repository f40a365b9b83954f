#!/usr/bin/env bash
# An alternative that begins with a lookbehind makes a regular expression search many times slower.
#
# Expected: `(?<=入)党费|七千` costs about as much as `党费|七千`: both can begin with two characters only.
# Seen: CPython 3.11 takes 20 to 30 times as long, since a lookbehind hides the first characters of its alternative from the
# search.
# For us: what stands before a word is tested after the match, or written behind it: `党费(?<=入党费)`.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 - <<'PYTHON'
import re, sys, timeit
text = "干部教育培训工作总结" * 100_000
def best(pattern):
    return min(timeit.repeat(lambda search=re.compile(pattern).search: search(text), number=1, repeat=7))
plain, before, behind = (best(pattern) for pattern in ("党费|七千", "(?<=入)党费|七千", "党费(?<=入党费)|七千"))
print(f"Python {sys.version.split()[0]}: plain 1, lookbehind first {before / plain:.0f}, lookbehind last {behind / plain:.1f}")
assert before > 5 * plain and behind < 3 * plain
PYTHON
