"""The index of sets: for each word and each label, which facts and indicators have it.

It is an index of our own, so that both engines find and count the same and rank it alike. At a release it looks so:

    members   0              65,536                    131,072
    segments  | 1            | 2                       | 3
    spans     [ indicators ] [ A of 2020 | B of 2019 ] [ C of 2021 | D of 2018 ]

    in lists  indicators, C, A, B, D    (by year descending, then by report)
    runs      indicators; C; A and B; D

- A *member* is a fact or an indicator, and the number that stands for it in sets.
- A *segment* is what was indexed together: the editions of a load, or the indicators of a version of the vocabularies.
  It never changes. Each has the same numbers at every release, a large one from a multiple of 65,536 on, so that the
  sets of all make one set.
- A *span* is one edition in its segment: fact after fact, kind by kind, each kind in the order of the text.
- A *run* is spans that follow one another in their segment and in lists. Its members leave a set in the order of lists.
- A *posting* is the set of members in one segment that have a word or a label (`theme=talent`).

`tokens` cuts texts into words, `spelling` makes British ones American; `sets` and `positions` are what a posting holds.
`building` writes segments at a load. `whole` reads what all releases share, `opening` takes what is current at one,
`segments` numbers members, `asking` answers, `memory` keeps what was worked out. Nothing is imported here: name the
file.
"""
