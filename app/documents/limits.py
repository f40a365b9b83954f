"""How large documents may be, and how long reading one may take. `docs/documents.md` lists the numbers."""

from typing import NamedTuple

FILE_BYTES = 64_000_000  # bytes of a document


class ReadingLimits(NamedTuple):
    """The limits of one reading. Anything beyond is refused with a DocumentError."""

    seconds: int = 60  # of the clock, and of the processor
    memory_bytes: int = 1_500_000_000  # address space of the process that reads
    unpacked_bytes: int = 100_000_000  # bytes of all members of a container that are read
    ratio: int = 200  # how many times its packed size a member may unpack to, from 1 MB on
    members: int = 10_000  # files in a container
    characters: int = 8_000_000  # characters of the text
    pages: int = 5_000  # pages of a document
