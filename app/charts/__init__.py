"""Charts of series: what one shows, where everything stands, and how it is drawn, as SVG or as PNG.

    chart      what a chart shows: panels, lines, marks, the words of its legend; texts are in one language already
    periods    where a period stands in time, and which of two follow each other
    scales     ticks of an axis, and numbers written out exactly
    lettering  the font, the widths of texts, and what becomes of a character that it has not
    palette    the colours and the forms of marks
    placing    where title, panels, legend and labels stand
    drawing    the figure of Matplotlib
    svg, png   the bytes; `svg_shapes` reads what Matplotlib wrote, `style` has the dark colours
    drawn_by   whether charts can be drawn, and what their bytes depend on

Matplotlib is loaded at the first chart.
"""
