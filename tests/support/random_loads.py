"""Random changes of a folder of made-up seeds: what a curator does between two loads."""

import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from support.made_up import write_made_up

_FREE = ("measures", "documents", "honours", "talent_initiatives")  # kinds with facts that may go


class RandomSeeds:
    """Seeds of made-up reports. `step` changes them in a random way that stays valid."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = write_made_up(folder)
        self._draw = random.Random(seed)
        self._number = 0
        self._kept = [self._copy()]

    def step(self) -> str:
        """Change the seeds; return what was done."""
        ways: tuple[Callable[[], None], ...] = (
            *(self._retitle,) * 3,
            *(self._remove, self._rename, self._reword_indicator, self._redefine_theme, self._another_report),
            *(self._go_back, self._retitle_report, self._move),
        )
        way = self._draw.choice(ways)
        way()
        self._kept.append(self._copy())
        return way.__name__

    def _copy(self) -> dict[Path, str]:
        return {path.relative_to(self.folder): path.read_text(encoding="utf-8") for path in self.folder.rglob("*.json")}

    def _report(self) -> Path:
        return self._draw.choice(sorted((self.folder / "reports").iterdir()))

    def _retitle(self) -> None:
        """Give facts another title, one in English alone."""
        for kind in self._draw.sample(_FREE, 2):
            with_facts = self._report() / f"{kind}.json"
            facts = _read(with_facts)
            if facts:
                fact = self._draw.choice(facts)
                field = "title" if "title" in fact else "name"
                fact[field]["en"] = f"{fact[field]['en']} {self._word()}"
                _write(with_facts, facts)

    def _remove(self) -> None:
        """Take out a fact that no other one names."""
        report = self._report()
        said = "".join(path.read_text(encoding="utf-8") for path in report.glob("*.json"))
        for kind in self._draw.sample(_FREE, len(_FREE)):
            path = report / f"{kind}.json"
            facts = _read(path)
            free = [fact for fact in facts if said.count(f'"{fact["slug"]}"') == 1]
            if free:
                facts.remove(self._draw.choice(free))
                _write(path, facts)
                return

    def _rename(self) -> None:
        """Give a fact another slug, and say which it had."""
        folder = self._report()
        kind = self._draw.choice(_FREE)
        facts = _read(folder / f"{kind}.json")
        if not facts:
            return
        old, new = self._draw.choice(facts)["slug"], f"renamed-{self._word()}"
        for path in folder.glob("*.json"):
            path.write_text(path.read_text(encoding="utf-8").replace(f'"{old}"', f'"{new}"'), encoding="utf-8")
        report = _read(folder / "report.json")
        report["renamed"] = {**report.get("renamed", {}), old: new}
        _write(folder / "report.json", report)

    def _move(self) -> None:
        """Make a measure without links a talent initiative of the same slug."""
        folder = self._report()
        measures, initiatives = (folder / f"{kind}.json" for kind in ("measures", "talent_initiatives"))
        facts, others = _read(measures), _read(initiatives)
        said = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.json"))
        free = [fact for fact in facts if said.count(f'"{fact["slug"]}"') == 1]
        if free:
            fact = self._draw.choice(free)
            facts.remove(fact)
            moved = {name: fact[name] for name in ("slug", "evidence")}
            others.append({**moved, "name": fact["title"], "kind": "service"})
            _write(measures, facts)
            _write(initiatives, others)

    def _reword_indicator(self) -> None:
        self._reword("indicators", "name")

    def _redefine_theme(self) -> None:
        self._reword("themes", "definition")

    def _reword(self, vocabulary: str, field: str) -> None:
        path = self.folder / "vocabulary" / f"{vocabulary}.json"
        terms = _read(path)
        self._draw.choice(terms)[field]["en"] += f" {self._word()}"
        _write(path, terms)

    def _another_report(self) -> None:
        made = Path(shutil.copytree(self._report(), self.folder / f"reports/yunze-copy-{self._next()}"))
        _write(made / "report.json", {**_read(made / "report.json"), "id": made.name})

    def _retitle_report(self) -> None:
        path = self._report() / "report.json"
        report = _read(path)
        report["title"]["en"] += f" {self._word()}"
        report["sections"][0]["title"]["en"] += f" {self._word()}"
        _write(path, report)

    def _go_back(self) -> None:
        """Take the seeds of an earlier step; reports that came later stay where they are."""
        for path, text in self._draw.choice(self._kept).items():
            (self.folder / path).write_text(text, encoding="utf-8")

    def _word(self) -> str:
        return f"w{self._next()}"

    def _next(self) -> int:
        self._number += 1
        return self._number


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _write(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
