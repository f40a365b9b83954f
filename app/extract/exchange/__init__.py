"""Drafts to the files of annotation tools and back, in code points: pure functions.

    Draft --spans_of--> spans --langextract | doccano | label_studio--> text of a file
    text of a file --reading--> spans --take (checked against text and grammar)--> Draft

- A `TextSpan` is a place of the text with a label and attributes. Which there are, `attributes` knows.
- One file a format: how it writes spans, and how it reads them.
- `taking` makes a draft of spans from outside. What our own reading says otherwise becomes a doubt.

Nothing here knows files or models. Nothing is imported here: name the file.
"""
