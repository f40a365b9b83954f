"""Finds tables by the lines that are drawn on a page."""

from bisect import bisect_right
from dataclasses import dataclass, field

Box = tuple[float, float, float, float]
"""Left, bottom, right, top: points of 1/72 inch, upwards."""

MOST = 2_000  # lines of a page that are looked at
THIN = 3.0  # points that a line is thick at most
_SHORT = 5.0  # points that a line is long at least
_NEAR = 3.0  # points within which lines touch, or are one


@dataclass(slots=True)
class Ruled:
    """A table: the edges of its columns from left to right, of its rows upwards, and the lines themselves."""

    columns: tuple[float, ...]
    rows: tuple[float, ...]
    upright: tuple[Box, ...]
    level: tuple[Box, ...]
    merged: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)

    def cell(self, x: float, y: float) -> tuple[int, int] | None:
        """Return row (from the top) and column of a point, None outside. Merged cells are one, the first of them."""
        column, row = bisect_right(self.columns, x) - 1, bisect_right(self.rows, y) - 1
        if not (0 <= column < len(self.columns) - 1 and 0 <= row < len(self.rows) - 1):
            return None
        if (row, column) not in self.merged:
            self.merged[row, column] = self._first(row, column)
        return self.merged[row, column]

    def is_merged(self, row: int, column: int) -> bool:
        """Tell whether a place belongs to a cell that begins above or at its left; rows are from the top."""
        upwards = len(self.rows) - 2 - row
        return self.cell(self._middle(self.columns, column), self._middle(self.rows, upwards)) != (row, column)

    def is_as_wide(self, other: "Ruled") -> bool:
        """Tell whether another table has the same columns, wherever on its page it stands."""
        return len(self.columns) == len(other.columns) and all(
            abs((mine - self.columns[0]) - (theirs - other.columns[0])) <= _NEAR
            for mine, theirs in zip(self.columns, other.columns, strict=True)
        )

    def is_open(self, below: bool) -> bool:
        """Tell whether no line ends the table below or above: then a page cuts its row there."""
        edge = self.rows[0 if below else -1]
        middles = (self._middle(self.columns, column) for column in range(len(self.columns) - 1))
        return not any(_covers(self.level, 1, edge, middle) for middle in middles)

    def _first(self, row: int, column: int) -> tuple[int, int]:
        while column and not _covers(self.upright, 0, self.columns[column], self._middle(self.rows, row)):
            column -= 1
        while row < len(self.rows) - 2 and not _covers(
            self.level, 1, self.rows[row + 1], self._middle(self.columns, column)
        ):
            row += 1
        return len(self.rows) - 2 - row, column

    @staticmethod
    def _middle(edges: tuple[float, ...], number: int) -> float:
        return (edges[number] + edges[number + 1]) / 2


def edges_of(box: Box) -> list[Box]:
    """Return a line as it is, and the four sides of a rectangle."""
    left, bottom, right, top = box
    if right - left <= THIN or top - bottom <= THIN:
        return [box]
    return [
        (left, bottom, left, top),
        (right, bottom, right, top),
        (left, bottom, right, bottom),
        (left, top, right, top),
    ]


def tables(lines: list[Box]) -> list[Ruled]:
    """Return the tables that lines draw: those that touch each other, with at least two cells."""
    level = [box for box in lines if box[3] - box[1] <= THIN and box[2] - box[0] >= _SHORT]
    upright = [box for box in lines if box[2] - box[0] <= THIN and box[3] - box[1] >= _SHORT]
    if not level or not upright:
        return []
    found = []
    for group in _touching((level + upright)[:MOST]):
        across, down = (
            [box for box in group if box[3] - box[1] <= THIN],
            [box for box in group if box[2] - box[0] <= THIN],
        )
        # a table that goes on over the page has no line at its end, where its upright lines end
        ends = [[(b[0] + b[2]) / 2 for b in down], [(b[1] + b[3]) / 2 for b in across]]
        columns = _edges([*ends[0], min(b[0] for b in group), max(b[2] for b in group)])
        rows = _edges([*ends[1], min(b[1] for b in group), max(b[3] for b in group)])
        if len(columns) > 1 and len(rows) > 1 and len(columns) + len(rows) > 4:
            found.append(Ruled(columns, rows, tuple(down), tuple(across)))
    return found


def _edges(places: list[float]) -> tuple[float, ...]:
    """Return places from the lowest on, those near each other as one."""
    found: list[float] = []
    for place in sorted(places):
        if not found or place - found[-1] > _NEAR:
            found.append(place)
    return tuple(found)


def _covers(lines: tuple[Box, ...], axis: int, edge: float, at: float) -> bool:
    """Tell whether a line runs along an edge at a point: axis 0 for upright ones, 1 for level ones."""
    other = 1 - axis
    return any(
        abs((box[axis] + box[axis + 2]) / 2 - edge) <= _NEAR and box[other] - 1 <= at <= box[other + 2] + 1
        for box in lines
    )


def _touching(boxes: list[Box]) -> list[list[Box]]:
    """Return groups of boxes that touch, directly or over others."""
    boxes = sorted(set(boxes))
    owner = list(range(len(boxes)))

    def root(number: int) -> int:
        while owner[number] != number:
            owner[number] = owner[owner[number]]
            number = owner[number]
        return number

    for number, (_, bottom, right, top) in enumerate(boxes):
        for other in range(number + 1, len(boxes)):
            left, lower, _, upper = boxes[other]
            if left > right + _NEAR:
                break
            if lower <= top + _NEAR and upper >= bottom - _NEAR:
                owner[root(other)] = root(number)
    groups: dict[int, list[Box]] = {}
    for number, box in enumerate(boxes):
        groups.setdefault(root(number), []).append(box)
    return list(groups.values())
