#!/usr/bin/env bash
# chinese-numbers-converter multiplies 12亿 by ten thousand where 3456万 follows.
#
# Expected: 12亿3456万 is 1,234,560,000; 百分之九十八点五 (98.5%) is a fraction or is left alone.
# Seen: chinese-numbers-converter 2.3.1 gives 12000000000000 and loses 3456; `toInteger` of the percentage is 275.
# For us: an example in JavaScript reads `value`, never the figure as written.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund chinese-numbers-converter@2.3.1
cat > script.mjs <<'JAVASCRIPT'
import ChineseNumber from "chinese-numbers-converter";
const money = new ChineseNumber("12亿3456万元").toArabicString();
const part = new ChineseNumber("百分之九十八点五").toInteger();
console.log(money, part);
if (money !== "12000000000000元" || part !== 275) process.exit(1);
JAVASCRIPT
node script.mjs
