"""The styles of a Word document, as far as they matter to its text: what is hidden or raised, and what is numbered."""

from collections.abc import Iterator

from app.documents.markup import Element, attribute, child, local

OFF = ("0", "false", "off", "none")


class Styles:
    """Properties by style, with what a style inherits."""

    def __init__(self, root: Element | None) -> None:
        self._by_id: dict[str, Element] = {}
        self._default: str | None = None
        for one in root if root is not None else ():
            if local(one) == "style" and (id_ := attribute(one, "styleId")):
                self._by_id[id_] = one
                if attribute(one, "type") == "paragraph" and attribute(one, "default") in ("1", "true", "on"):
                    self._default = id_

    def line(self, id_: str | None) -> Iterator[tuple[str, Element]]:
        """Give a style and those that it is based on, each once."""
        seen: set[str] = set()
        while id_ and id_ in self._by_id and id_ not in seen:
            seen.add(id_)
            yield id_, self._by_id[id_]
            id_ = attribute(child(self._by_id[id_], "basedOn"), "val")

    def of_paragraph(self, properties: Element | None) -> str | None:
        """Return the id of a paragraph's style."""
        return attribute(child(properties, "pStyle"), "val") or self._default

    def is_hidden(self, run: Element | None, paragraph_style: str | None) -> bool:
        """Tell whether a run is hidden, by itself, its style or its paragraph's style."""
        return self._is_on("vanish", run, paragraph_style)

    def is_struck(self, run: Element | None, paragraph_style: str | None) -> bool:
        """Tell whether a run is struck out, with one line or two."""
        return self._is_on("strike", run, paragraph_style) or self._is_on("dstrike", run, paragraph_style)

    def is_raised(self, run: Element | None) -> bool:
        """Tell whether a run is raised: a note mark or a power."""
        for own in (run, *self._inherited(run, None)):
            script = child(own, "vertAlign")
            if script is not None:
                return attribute(script, "val") == "superscript"
        return False

    def _is_on(self, name: str, run: Element | None, paragraph_style: str | None) -> bool:
        for own in (run, *self._inherited(run, paragraph_style)):
            switch = child(own, name)
            if switch is not None:
                return attribute(switch, "val") not in OFF
        return False

    def _inherited(self, run: Element | None, paragraph_style: str | None) -> Iterator[Element | None]:
        for id_ in (attribute(child(run, "rStyle"), "val"), paragraph_style or self._default):
            for _, style in self.line(id_):
                yield child(style, "rPr")
