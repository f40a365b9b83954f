"""Documents of any format to the one plain text that positions count in: pure functions, bytes to `DocumentText`.

    bytes --opening--> txt                        --+
                       html   (mhtml too)           |
                       docx   numbering, styles     +--> writer --> DocumentText: text, notes, places, changes, tables
                       pdf  --+                     |
                       ofd  --+--> layout  ---------+
                       office (doc, wps, rtf: LibreOffice makes docx)

- `document` is what all readers give. `writer` makes it: lines and rows go in, and everything that was done to them.
- `opening` tells formats apart by their bytes, and calls the reader. A reader is imported only when it is used.
- `guard` runs that in a process of its own (`child`), with limits on time and memory, but for a plain text; `limits`
  has the numbers.
  `office_kind` tells what has to go through LibreOffice first.
- `encodings` tells GB18030 from damaged UTF-8 and from others, `broken` whether a figure goes on in the next line.
- `container` unpacks zip files within bounds, `markup` parses XML without entities.
- `word_styles` says what is hidden, raised or numbered in a docx, `numbering` counts its lists, `numerals` writes their
  numbers. `grid` puts merged cells in their place. `raised` decides what a raised figure is.
- `layout` makes paragraphs of lines on pages: it joins what a page broke. `page` is what it reads, `spacing` makes
  lines of characters, `furniture` finds page headers and numbers, `ruling` the cells of ruled tables, `page_tables`
  makes their rows, `struck` finds what a line strikes out.

The text is as the document has it. What is done to it is in `changes`, each with its place; nothing else is normalised.
Nothing here knows seeds, databases or the web. Nothing is imported here: name the file.
"""
