#!/usr/bin/env bash
# xlsx-populate loses a text with a bold part when a workbook is read and saved.
#
# Expected: 投入7937万元 with 7937 in bold is a text, whether it stands in the list of shared strings or in its cell (ECMA-376, `is`).
# Seen: xlsx-populate 1.21.0 reads the one in the cell as a list of XML elements, and saves NaN in its place; the shared one stays.
# For us: our workbooks have plain texts in their cells, and those it reads; whoever marks parts of them in bold saves with something else.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check XlsxWriter==3.3.1
cd "$folder"
npm install --silent --no-audit --no-fund xlsx-populate@1.21.0
"$folder/venv/bin/python" - <<'PYTHON'
import xlsxwriter
for name, inline in (("shared", False), ("cell", True)):
    book = xlsxwriter.Workbook(f"{name}.xlsx", {"constant_memory": inline})
    book.add_worksheet().write_rich_string(0, 0, "投入", book.add_format({"bold": True}), "7937", "万元")
    book.close()
PYTHON
cat > script.cjs <<'JAVASCRIPT'
const { fromFileAsync } = require("xlsx-populate");
const cell = async (name) => (await fromFileAsync(name)).sheet(0).cell("A1").value();
const saved = async (name) => {
  await (await fromFileAsync(name)).toFileAsync(`saved-${name}`);
  return cell(`saved-${name}`);
};
(async () => {
  const shared = await saved("shared.xlsx"), read = await cell("cell.xlsx"), lost = await saved("cell.xlsx");
  console.log(shared.text(), read, lost);
  if (shared.text() !== "投入7937万元") process.exit(2);
  if (!Array.isArray(read) || !Number.isNaN(lost)) process.exit(1);
})();
JAVASCRIPT
node script.cjs
