"""A chart as SVG for screens: text is text, each mark says its figure, and dark screens get dark colours.

Nothing in it is outside of it. It has no `style` attribute: a strict policy of a page lets none in.
"""

from io import BytesIO

from lxml import etree
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from app.charts.chart import ChartMark, SeriesChart
from app.charts.drawing import HALO, HALO_WIDTH, JOIN, MARK, drawn
from app.charts.palette import GROUND
from app.charts.placing import PictureSize, placed
from app.charts.style import style
from app.charts.svg_shapes import SVG, parts_of, tag

_SIZE = PictureSize(440, None, 180)
_FONTS = (
    "'Noto Sans SC', 'Noto Sans CJK SC', 'Source Han Sans SC', 'PingFang SC', 'Microsoft YaHei', "
    "'WenQuanYi Micro Hei', sans-serif"
)
_UNSAID = dict.fromkeys(("Creator", "Date", "Format", "Type"))  # metadata that Matplotlib writes by itself
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def svg(chart: SeriesChart) -> bytes:
    """Return a chart as a document that stands by itself."""
    root = _drawn(chart)
    root.set("role", "img")
    own = etree.Element(tag("style"))
    own.text = style()
    root.insert(2, own)
    written: bytes = etree.tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + written + b"\n"


def inline_svg(chart: SeriesChart) -> str:
    """Return a chart as a part of a page that has its style. Marks are links there, so it is a group of these."""
    root = _drawn(chart)
    root.set("role", "group")
    written: str = etree.tostring(root, encoding="unicode")
    return written


def _drawn(chart: SeriesChart) -> etree._Element:
    """Return a chart with its title, and with all of its figures as a description."""

    def make(figure: Figure, file: BytesIO) -> None:
        FigureCanvasSVG(figure).print_svg(file, metadata=_UNSAID)  # type: ignore[no-untyped-call]

    there = placed(chart, _SIZE)
    width, height = f"{there.width:g}", f"{there.height:g}"
    root = etree.Element(tag("svg"), nsmap={None: SVG})
    root.attrib.update({"viewBox": f"0 0 {width} {height}", "width": width, "height": height, "class": "chart"})
    root.attrib.update({"lang": chart.lang, _LANGUAGE: chart.lang})
    root.attrib.update({"aria-labelledby": "chart-title", "aria-describedby": "chart-table"})
    _child(root, "title", chart.title).set("id", "chart-title")
    _child(root, "desc", "\n".join((chart.described, *chart.table))).set("id", "chart-table")
    drawing = etree.SubElement(root, tag("g"))
    drawing.attrib.update({"font-family": _FONTS, "stroke-linejoin": "round"})
    _fill(drawing, drawn(there, make, pixels=False), chart)
    return root


def _fill(drawing: etree._Element, written: bytes, chart: SeriesChart) -> None:
    """Put what Matplotlib wrote into a group. The parts of a mark stand together, with what it says."""
    marks = [mark for panel in chart.panels for mark in panel.marks]
    groups = dict[str, etree._Element]()
    for name, shapes in parts_of(written):
        if name.startswith(MARK):
            if name not in groups:
                groups[name] = _mark(drawing, marks[int(name.removeprefix(MARK))])
            groups[name].extend(shapes)
        elif name == JOIN:
            etree.SubElement(drawing, tag("g"), {"class": JOIN}).extend(shapes)
        else:
            for shape in shapes if name == HALO else ():
                shape.attrib.update({"stroke": GROUND, "stroke-width": f"{HALO_WIDTH}", "paint-order": "stroke"})
            drawing.extend(shapes)


def _mark(drawing: etree._Element, mark: ChartMark) -> etree._Element:
    """Add the group of a mark, with what it says; return where its shapes go."""
    group = etree.SubElement(drawing, tag("g"), {"class": "mark", **mark.codes})
    if mark.href:  # the keyboard has the links of the table
        group = etree.SubElement(group, tag("a"), {"href": mark.href, "tabindex": "-1"})
    _child(group, "title", mark.title)
    return group


def _child(parent: etree._Element, name: str, text: str) -> etree._Element:
    child = etree.SubElement(parent, tag(name))
    child.text = text
    return child
