"""How citations are written, by format."""

from collections.abc import Callable, Mapping

from app.formats import bibtex, citation_csl, ris
from app.formats.citation import Citation
from app.vocabulary import Format

WRITERS: Mapping[Format, Callable[[Citation], bytes]] = {
    Format.CSL: citation_csl.citation,
    Format.BIBTEX: bibtex.citation,
    Format.RIS: ris.citation,
}
