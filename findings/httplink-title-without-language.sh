#!/usr/bin/env bash
# httplink refuses a whole Link header for a title that names no language.
#
# Expected: title*=UTF-8''%E6%96%87%E6%A1%A3 is 文档: the language may be empty (RFC 8187, section 3.2.1), as weblinking reads it.
# Seen: httplink 0.2.0 raises ValueError: Bad extended value, and the other links of the header are lost; with a language, UTF-8'zh'…,
# it reads it.
# For us: our Link header has no titles; if it gets them, each names its language.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check httplink==0.2.0 weblinking==1.0.0
"$folder/venv/bin/python" - <<'PYTHON'
import httplink, weblinking
def header(language):
    return f"<https://example.org/docs>; rel=service-doc; title*=UTF-8'{language}'%E6%96%87%E6%A1%A3, </v1?page=2>; rel=next"
named = [link.target for link in httplink.parse_link_header(header("zh")).links]
right = weblinking.parse(header(""))
print("named:", named, "; weblinking without a name:", right[0].title, len(right))
assert len(named) == 2 and len(right) == 2 and "文档" in str(right[0].title)
try:
    print(httplink.parse_link_header(header("")).links)
except ValueError as error:
    print("httplink without a name:", error)
else:
    raise SystemExit("httplink reads it now")
PYTHON
