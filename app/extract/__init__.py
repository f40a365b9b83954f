"""From the prose of a report to a draft of its data: pure functions, text to `Draft`.

    text --numerals--> every numeral, once --roles, periods, subjects--> quantities --+
         --outline---> sections and paragraphs --passages--> their time --------------+--> Draft
         --titles, measures, programs, initiatives--> facts with their place ---------+

- `result` is what comes out. Positions count Unicode code points of the text as it is.
- The grammar of figures is `app.quantity`; its words are the vocabulary, which the caller brings. `numerals` puts
  together what `expressions` finds by form, `figures` by the grammar, `tables` in cells, and `leftovers` of the rest.
- `context` has the words around a numeral. `roles`, `changes`, `qualifiers`, `rates`, `periods` and `subjects` decide
  by them; `passages` says which years a paragraph speaks of. `extract` puts all together.
- Facts are read clause by clause: `clauses` cuts the text, `counts` looks up what was counted, `ahead` knows what is
  only planned, `headings` what only heads a paragraph. `title_words` is shared with the checks of seeds. `parts` finds
  what 其中 makes a part of what.

Nothing is decided for good here: a person reviews the draft. What is doubtful says so, with the reason.
Nothing here knows databases or the web. Nothing is imported here: name the file.
"""
