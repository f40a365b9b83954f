#!/usr/bin/env bash
# nzh reads 两万五千 (25,000) as 5,000.
#
# Expected: 两 counts for 2 before 万, 千 and 百, as people write it, or the text is refused.
# Seen: nzh 1.0.14 leaves out what stands before the multiplier: 两万五千 is 5000, 廿五 is 5; 二万五千 is 25000.
# For us: an example in JavaScript that turns words into numbers does not use it.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund nzh@1.0.14
cat > script.mjs <<'JAVASCRIPT'
import nzh from "nzh";
const read = ["二万五千", "两万五千", "廿五"].map((text) => nzh.cn.decodeS(text));
console.log(read);
if (String(read) !== "25000,5000,5") process.exit(1);
JAVASCRIPT
node script.mjs
