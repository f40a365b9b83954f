"""How large seeds and sources may be: what is larger gets one line, and is not worked through.

Every limit of reading files stands here and nowhere else; `docs/curation.md` lists them, and a test compares. They are
far above what a report needs, and low enough that nobody waits or runs out of memory before the line comes.
"""

SEED_BYTES = 64_000_000  # one seed file
SOURCE_BYTES = 8_000_000  # one source text
DEPTH = 16  # lists and mappings inside each other; the deepest field of the schema has 7
VALUES = (
    3_000_000  # texts, lists and mappings of one seed file, names of fields too; what an alias repeats counts again
)
FINDINGS = 1_000  # faults of one file that are listed
MESSAGE = 500  # characters of one of them
