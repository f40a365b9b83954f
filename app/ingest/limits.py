"""How large seeds and sources may be. Anything larger is refused with one line, before it is processed.

All limits of reading files are here. `docs/curation.md` lists them, and a test compares the two. They are far above
what a report needs, and low enough that the refusal comes before anybody waits or runs out of memory.
"""

SEED_BYTES = 64_000_000  # one seed file
SOURCE_BYTES = 8_000_000  # one source text
DEPTH = 16  # levels of nested lists and mappings; the deepest field of the schema has 7
# texts, lists, mappings and names of fields in one seed file; what an alias repeats is counted again
VALUES = 3_000_000
FINDINGS = 1_000  # faults listed for one file
MESSAGE = 500  # characters of one fault
