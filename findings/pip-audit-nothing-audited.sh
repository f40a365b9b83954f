#!/usr/bin/env bash
# pip-audit says that nothing is known against packages that it could ask nobody about.
#
# Expected: an audit that audited nothing fails, or says so in its exit code.
# Seen: pip-audit 2.10.1 writes "No known vulnerabilities found" and exits with 0 where the index has no page about the only package: one
# of one's own, or any at all behind a mirror that has files and no JSON pages. The table that says so comes after it.
# For us: `make audit` counts the packages that were skipped, and exits with 3.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pip-audit==2.10.1
cd "$folder"
echo "workreport-of-nobody==1.0.0 --hash=sha256:$(printf '0%.0s' {1..64})" > requirements.txt
code=0; venv/bin/pip-audit --requirement requirements.txt --require-hashes --disable-pip > said.txt 2>&1 || code=$?
cat said.txt
echo "exit $code"
grep -q 'No known vulnerabilities found' said.txt && grep -q 'could not be audited' said.txt && [ "$code" = 0 ]
