"""Seeds of two small reports that every load corrects alike, so that an answer of two releases shows."""

import json
import re
from pathlib import Path

from app.vocabulary import Genre
from benchmarks.generate import METRICS_SHARE, one_report, write_seeds

REGIONS = ("CN-GD", "CN-QH")
_MARK = re.compile(rb"correction-([0-9]+)")


class Corrections:
    """A seed folder, and the number of the correction that it holds."""

    def __init__(self, folder: Path, metrics: int, share: float = METRICS_SHARE) -> None:
        self.folder, self.number = folder, 0
        write_seeds(folder, (one_report(2025, Genre.SECTOR_REPORT, region, metrics, share) for region in REGIONS))
        self.correct()

    def correct(self) -> int:
        """Write the next number into the first title of each report, and return it."""
        self.number += 1
        for path in sorted(self.folder.glob("reports/*/measures.json")):
            records = json.loads(path.read_text(encoding="utf-8"))
            title = records[0]["title"]
            title["en"] = f"{title['en'].partition(' correction-')[0]} correction-{self.number}"
            path.write_text(json.dumps(records, ensure_ascii=False), encoding="utf-8")
        return self.number


def corrections_in(answer: bytes) -> list[int]:
    """Return the numbers of the corrections that an answer shows, in whatever format."""
    return [int(number) for number in _MARK.findall(answer)]
