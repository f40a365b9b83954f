"""The results as pages for people: RESULTS.md and BUILDS.md, with the bars beside the figures."""

import json
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.tools import HERE

Results = dict[str, Any]
PEERS = ("datasette", "roapi", "soul-cli")
COLUMNS = ("workreport", *PEERS, "bare ASGI", "nginx")


def write(folder: Path) -> str:
    """Write RESULTS.md from the results of all measurements so far; return it."""
    found = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))}
    parts = ["# What it costs\n", _INTRODUCTION]
    for name, render in _SECTIONS.items():
        if name in found:
            parts += [render(found[name]), _about(found[name]["about"])]
    text = "\n".join(parts)
    (HERE / "RESULTS.md").write_text(text, encoding="utf-8")
    return text


_INTRODUCTION = """
Made by `make bench`, a part of it by `python -m benchmarks.run peers | series | scale | load | start`. Absolute figures
drift with the machine, the ratios are what counts. Ours are nested records with an exact total, the peers' the same
metrics as flat rows out of SQLite (ROAPI: Arrow in memory), each with its fastest settings and checked to answer the
same rows (search: that there are hits, since each searches other columns). Hot is one request again and again, cold
means that no request is ever repeated. One worker each on one core, which the server that is asked has to itself; the
load (wrk, 16 connections) comes from another core; the files lie in the system's cache. The servers take turns with
each workload. Medians; a ratio is the median of the rounds' ratios.
"""


def _about(about: Results) -> str:
    named = ", ".join(f"{name} {version}" for name, version in about["versions"].items())
    bursts = f"bursts of {about['seconds']:g} s, {about['rounds']} rounds"
    return f"\n_{about['date']}; {about['machine']}; {bursts}; {named}._\n"


def _table(header: list[str], rows: list[list[str]]) -> str:
    lines = [header, ["---", *["---:"] * (len(header) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def _mark(good: bool) -> str:
    return "ok" if good else "**missed**"


def _peers(found: Results) -> str:
    rows, bars = [], []
    for name, rates in found["rates"].items():
        kind, _, heat = name.partition("-")
        title = found["titles"].get(kind, "CSV of everything, rows")
        medians = {server: median(values) for server, values in rates.items()}
        rows.append([f"{title}, {heat}", *(_count(medians.get(server)) for server in COLUMNS)])
        best = max((peer for peer in PEERS if peer in medians), key=medians.__getitem__, default=None)
        if best and "workreport" in rates:
            bars += _peer_bars(f"{title}, {heat}", name, rates, best)
    text = f"\n## {found['metrics']:,} metrics, requests a second\n\n" + _table(["", *COLUMNS], rows)
    if found["missing"]:
        text += f"\nNot measured, for want of such a request: {', '.join(found['missing'])}.\n"
    return text + "\n" + _table(["bar", "is", "should be", ""], bars)


def _peer_bars(title: str, name: str, rates: dict[str, list[float]], best: str) -> list[list[str]]:
    peer = _ratio(rates["workreport"], rates[best])
    if not name.endswith("-hot"):
        least = 1.5 if name == "list-cold" else 1.0
        return [[f"{title}: × {best}, the fastest peer", f"{peer:.2f}", f"≥ {least:g}", _mark(peer >= least)]]
    bars = [[f"{title}: × {best}, the fastest peer", f"{peer:.1f}", "≥ 20", _mark(peer >= 20)]]
    if bare := rates.get("bare ASGI"):
        limit = _ratio(rates["workreport"], bare)
        bars.append([f"{title}: of bare ASGI", f"{limit:.2f}", "≥ 0.7", _mark(limit >= 0.7)])
    return bars


def _ratio(ours: list[float], theirs: list[float]) -> float:
    """Return the median of the ratios, round by round."""
    return median(one / other for one, other in zip(ours, theirs, strict=True))


def _count(rate: float | None) -> str:
    if rate is None:
        return "–"
    return f"{rate:,.0f}" if rate >= 10 else f"{rate:.1f}"


def _series(found: Results) -> str:
    few, many = found["metrics"]
    times = found["p50"]
    rows = [
        [name.replace("-", ", "), f"{median(values):.1f} ms", f"{median(found['work'][name]):.1f} ms"]
        for name, values in times.items()
    ]
    ours = times[f"workreport-{many}"]
    growth = _ratio(ours, times[f"workreport-{few}"])
    bars = [[f"{many:,} metrics beside {few:,}", f"{growth:.2f}", "≤ 3", _mark(growth <= 3)]]
    for peer in PEERS:
        if theirs := times.get(f"{peer}-{many}"):
            ratio = _ratio(theirs, ours)
            bars.append([f"× {peer}", f"{ratio:.2f}", "≥ 1", _mark(ratio >= 1)])
    title = "\n## Series: 10 indicators × 31 regions × 10 years, 3,100 values, cold, one at a time\n\n"
    return title + _table(["", "p50", "of the processor"], rows) + "\n" + _table(["bar", "is", "should be", ""], bars)


def _start(found: Results) -> str:
    rows = [
        [name, f"{median(seconds):.2f} s", f"{median(found['memory'][name]):.0f} MB"]
        for name, seconds in found["seconds"].items()
    ]
    ours = median(found["seconds"]["workreport"])
    bar = f"\nOurs should take less than 1 s: {_mark(ours < 1)}.\n"
    return f"\n## Start to first answer, {found['metrics']:,} metrics\n\n" + _table(["", "time", "memory"], rows) + bar


_GROWTH = {"list": 1.5, "record": 1.5, "deep": 1.5, "search": 3.0}  # how much slower the large set may be


def _scale(found: Results) -> str:
    sizes = sorted((name for name in found if name.isdigit()), key=int)
    small, large = found[sizes[0]], found[sizes[-1]]
    rows = []
    for name, times in large["p50"].items():
        before, now = median(small["p50"][name]), median(times)
        ratio = _ratio(times, small["p50"][name])
        most = _GROWTH.get(name)
        bar = [f"≤ {most}", _mark(ratio <= most)] if most else ["", ""]
        rows.append([f"{name}, p50", f"{before:.2f} ms", f"{now:.2f} ms", f"{ratio:.2f}", *bar])
    memory = [("memory after the load", "memory")]
    for title, field in memory:
        rows.append([title, *(f"{s[field]:.0f} MB" for s in (small, large)), "", "< 150", _mark(large[field] < 150)])
    if "csv" in large:
        peak, ours = large["csv"]["peak"], large["csv"]
        before = f"{small['csv']['peak']:.0f} MB" if "csv" in small else "–"
        rows.append(["memory during the CSV of all", before, f"{peak:.0f} MB", "", "< 150", _mark(peak < 150)])
        theirs = large["sqlite_csv"]
        rate = (ours["bytes"] / ours["seconds"]) / (theirs["bytes"] / theirs["seconds"])
        shown = f"{ours['seconds']:.1f} s, {ours['bytes'] / 1e6:.0f} MB"
        against = f"{theirs['seconds']:.1f} s, {theirs['bytes'] / 1e6:.0f} MB"
        good = _mark(rate >= 0.5)
        rows.append(["CSV of all: `sqlite3 -csv`, and ours", against, shown, f"{rate:.2f}", "≥ 0.5", good])
    header = ["", f"{int(sizes[0]):,}", f"{int(sizes[-1]):,}", "ratio", "should be", ""]
    return "\n## Scale: cold requests, one at a time\n\n" + _table(header, rows)


def _load(found: Results) -> str:
    seconds = {name: median(values) for name, values in found["seconds"].items()}
    facts = found["facts"]
    rows = [[title, f"{seconds[n]:.1f} s", f"{facts / seconds[n]:,.0f}"] for n, title in _LOADS.items()]
    speed = _ratio(found["seconds"]["executemany"], found["seconds"]["unchecked"])
    both = _ratio(found["seconds"]["checked"], found["seconds"]["unchecked"])
    apart = (seconds["verify"] + seconds["checked"]) / seconds["checked"]
    bars = [
        ["load without its checks, speed beside executemany", f"{speed:.2f}", "≥ 0.25", _mark(speed >= 0.25)],
        ["load with its checks, time beside load without", f"{both:.2f}", "≤ 4", _mark(both <= 4)],
        ["`verify` then `load`, time beside `load`", f"{apart:.2f}", "≤ 4", _mark(apart <= 4)],
    ]
    title = f"\n## Load: {found['reports']:,} reports, {facts:,} facts, from JSON\n\n"
    return title + _table(["", "time", "facts a second"], rows) + "\n" + _table(["bar", "is", "should be", ""], bars)


_LOADS = {
    "checked": "`workreport load`: read, check, render, insert",
    "unchecked": "the same without the checks",
    "verify": "`workreport verify`",
    "executemany": "sqlite3 executemany of the same rows",
}


# --- two builds ---------------------------------------------------------------------------------------------------

LEAST = 0.95  # of the speed of the build before


def write_builds(found: Results) -> tuple[str, list[str]]:
    """Write BUILDS.md from the rates of two builds; return it, and the workloads in which the newer one is slower."""
    rows, slower = [], []
    for name, rates in found["rates"].items():
        pairs = list(zip(rates["after"], rates["before"], strict=True))
        by_clock, by_work = ([now[at] / before[at] for now, before in pairs] for at in (0, 1))
        ratio = median(by_work)
        if ratio < LEAST:
            slower.append(name)
        shown = _seconds if name in ("start", "load") else _count
        figures = [shown(median(work for _, work in rates[build])) for build in ("before", "after")]
        bounds = [f"{bound:.2f}" for bound in (ratio, min(by_work), max(by_work), median(by_clock))]
        rows.append(
            [_BUILDS.get(name, name.replace("-", ", ")), *figures, *bounds, str(len(pairs)), _mark(ratio >= LEAST)]
        )
    header = ["", "before", "after", "ratio", "minimum", "maximum", "by the clock", "pairs", ""]
    about = _about(found["about"])
    introduction = _TWO.format(before=found["before"], after=found["after"], metrics=found["metrics"], least=LEAST)
    text = introduction + "\n" + _table(header, rows) + about
    (HERE / "BUILDS.md").write_text(text, encoding="utf-8")
    return text, slower


_TWO = """# Two builds in turn

Made by `make bench BEFORE={before}`: before is {before}, after is {after}. Both have {metrics:,} metrics and get the
same requests. Figures are requests in a second of the server's processor time, rows for the CSV, seconds of it for the
start and the load. A pair is two measurements, one after the other; which build comes first changes with the pair. A
ratio is the speed after over the speed before; the column `ratio` has the median of all pairs, which should be at least
{least}. `by the clock` has the median of the same ratios by time passed, which other users of the machine disturb. Hot,
cold and cores are as in [RESULTS.md](RESULTS.md).
"""
_BUILDS = {
    "csv": "CSV of everything, rows",
    "start": "start to first answer",
    "load": "load into an empty database",
}


def _seconds(rate: float) -> str:
    return f"{1 / rate:.2f} s"


_SECTIONS = {"peers": _peers, "series": _series, "start": _start, "scale": _scale, "load": _load}
