"""The results as pages for people: RESULTS.md and BUILDS.md, with the bars beside the figures."""

import json
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.tools import HERE

Results = dict[str, Any]
OURS = "workreport"
PEERS = ("datasette", "roapi", "soul-cli", "directus", "duckdb")
ON_POSTGRESQL = ("workreport on PostgreSQL", "psycopg")
LIMITS = ("bare ASGI", "nginx")
COLUMNS = (OURS, *PEERS, *ON_POSTGRESQL, *LIMITS)
ROUNDS = 7  # fewer are a trial
_TRIAL = "Trial: "


def write(folder: Path, measured: str) -> str:
    """Write RESULTS.md from the results of all measurements so far; return the section of the last one.

    Sections that there are no results of here, since they were measured elsewhere or before, stay as they are. So does
    one that only a trial was made of: the trial stands beside it.
    """
    page = HERE / "RESULTS.md"
    sections = _sections(page.read_text(encoding="utf-8"))
    for path in sorted(folder.glob("*.json")):
        results = json.loads(path.read_text(encoding="utf-8"))
        title, render = _SECTIONS[path.stem]
        heading = f"{_TRIAL}{title}" if _rounds(results) < ROUNDS else title
        gone = (f"{_TRIAL}{title}",) if heading.startswith(_TRIAL) else (f"{_TRIAL}{title}", title)
        sections = {key: text for key, text in sections.items() if not key.startswith(gone)}
        body = f"{render(results).strip()}\n{_about(results)}".removeprefix(f"## {title}")
        sections[heading] = f"## {heading}{body}"
    order = [f"{trial}{title}" for title, _ in _SECTIONS.values() for trial in ("", _TRIAL)]
    ranks = {key: next((at for at, title in enumerate(order) if key.startswith(title)), 99) for key in sections}
    parts = [f"# What it costs\n{_INTRODUCTION}", *(sections[key] for key in sorted(sections, key=ranks.__getitem__))]
    page.write_text("\n\n".join(f"{part.strip()}\n" for part in parts), encoding="utf-8")
    last = _SECTIONS[measured][0]
    return next(text for key, text in sections.items() if key.removeprefix(_TRIAL) == last)


def joined(last: Any, new: Any) -> Any:
    """Return results of two runs in one: lists, as of rounds, one after the other; of all else the new."""
    if isinstance(last, dict) and isinstance(new, dict):
        return {
            name: joined(last[name], new[name]) if name in last and name in new else value
            for name, value in {**last, **new}.items()
        }
    if isinstance(last, list) and isinstance(new, list):
        return last if last == new else [*last, *new]
    return new


def _sections(text: str) -> dict[str, str]:
    """Return the sections of a page by their headings."""
    parts = text.split("\n## ")[1:]
    return {part.partition("\n")[0]: f"## {part}" for part in parts}


_INTRODUCTION = """
Made by `make bench`, a part of it by `python -m benchmarks.run WHAT`; `--only` names workloads, `--peers` peers.
Absolute figures drift with the machine, the ratios are what counts. Ours are nested records with an exact total, the
peers' the same metrics as flat rows: out of SQLite (Datasette, soul-cli, Directus), as Arrow in memory (ROAPI), out of
a file of DuckDB's own or of PostgreSQL, the last two asked with plain SQL by a bare ASGI application that does nothing
else. Each has its fastest settings, told below the first table, and is checked before to answer the same values: for
lists, records, facets, facts and series those of six requests of each workload, for exports every id and value; for a
search that there are hits, since each searches other columns.

Hot is one request again and again, cold means that no request is ever repeated. One worker each on one core, which the
server that is asked has to itself; PostgreSQL shares the core of the server that asks it. The load (wrk, 16
connections) comes from another core; the files lie in the system's cache. The servers take turns with each workload.
Figures are medians of what a server does in a second of its processor time, that of its database included. A ratio is
the median of the rounds' ratios; `by the clock` is the same by the time that passed. The lower of the two is judged.
A trial is of fewer than seven rounds. Sections of 2026-11-24 and 28 are by the clock, with the peers that they name.
"""


def _rounds(results: Results) -> int:
    return len(results["rounds"]) if "rounds" in results else int(results["about"]["rounds"])


def _about(results: Results) -> str:
    about = results["about"]
    named = ", ".join(f"{name} {version}" for name, version in about["versions"].items())
    rounds = _rounds(results)
    bursts = f"bursts of {about['seconds']:g} s, {rounds} rounds"
    build = f"build {about['build']}; " if "build" in about else ""
    trial = (
        ""
        if rounds >= ROUNDS
        else "\n**A trial**, of too few rounds and on a machine that others used: no claim rests on it.\n"
    )
    # told once, below the peers' table
    told = about.get("settings", {}) if "missing" in results else {}
    settings = "".join(f"- {name}: {text}\n" for name, text in told.items())
    settings = settings and f"\nSettings:\n\n{settings}"
    return f"{settings}{trial}\n_{about['date']}; {build}{about['machine']}; {bursts}; {named}._\n"


def _table(header: list[str], rows: list[list[str]], named: int = 1) -> str:
    """Return a table; so many of its columns are names, all others figures."""
    lines = [header, [*["---"] * named, *["---:"] * (len(header) - named)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def _mark(good: bool) -> str:
    return "ok" if good else "**missed**"


def _peers(found: Results) -> str:
    rows, bars = [], []
    columns = [name for name in COLUMNS if any(name in rates for one in found["rounds"] for rates in one.values())]
    for name in dict.fromkeys(name for one in found["rounds"] for name in one):
        kind, _, heat = name.rpartition("-")
        title = f"{found['titles'][kind]}, {heat}"
        rows.append([title, *(_count(_median(found, name, server)) for server in columns)])
        bars += _peer_bars(found, name, title)
    text = f"## Beside the peers: {found['metrics']:,} metrics, requests a second\n\n" + _table(["", *columns], rows)
    lacking: dict[str, list[str]] = {}
    for one in dict.fromkeys(found["missing"]):
        server, _, workload = one.partition("/")
        lacking.setdefault(server, []).append(found["titles"].get(workload, workload).removesuffix(", rows"))
    text += "".join(f"\n{server} has no such request: {'; '.join(names)}." for server, names in lacking.items())
    return f"{text}\n\n" + _table(_BARS, bars)


def _peer_bars(found: Results, name: str, title: str) -> list[list[str]]:
    hot = name.endswith("-hot")
    least = 20.0 if hot else 1.5 if name == "list-cold" else 1.0
    bars = []
    medians = {peer: rate for peer in PEERS if (rate := _median(found, name, peer)) is not None}
    if medians:
        best = max(medians, key=medians.__getitem__)
        bars.append(ratio_bar(f"{title}: × {best}, the fastest peer", found, name, (OURS, best), least))
    if hot:
        bars.append(ratio_bar(f"{title}: of bare ASGI", found, name, (OURS, "bare ASGI"), 0.7))
    bars.append(ratio_bar(f"{title}, on PostgreSQL: × psycopg", found, name, ON_POSTGRESQL, None))
    return [bar for bar in bars if bar]


def ratio_bar(title: str, found: Results, name: str, pair: tuple[str, str], least: float | None) -> list[str]:
    """Return the row of a ratio, empty where no round has both; the lower of both ratios is judged."""
    ratios = _ratios(found, name, pair)
    if not ratios:
        return []
    clock, work = ratios
    judged = [f"≥ {least:g}", _mark(min(clock, work) >= least)] if least else ["", ""]
    return [title, _times(work), _times(clock), *judged]


def _ratios(found: Results, name: str, pair: tuple[str, str]) -> tuple[float, float] | None:
    """Return the medians of the rounds' ratios, by the clock and by processor time; None where no round has both."""
    both = [one[name] for one in found["rounds"] if {*pair} <= one.get(name, {}).keys()]
    if not both:
        return None
    clock, work = (median(rates[pair[0]][at] / rates[pair[1]][at] for rates in both) for at in (0, 1))
    return clock, work


def _times(ratio: float) -> str:
    return f"{ratio:.2f}" if ratio < 10 else f"{ratio:.1f}"


def _median(found: Results, name: str, server: str, at: int = 1) -> float | None:
    rates = [one[name][server][at] for one in found["rounds"] if server in one.get(name, {})]
    return median(rates) if rates else None


def _ratio(ours: list[float], theirs: list[float]) -> float:
    """Return the median of the ratios, round by round."""
    return median(one / other for one, other in zip(ours, theirs, strict=True))


def _count(rate: float | None) -> str:
    if rate is None:
        return "–"
    return f"{rate:,.0f}" if rate >= 10 else f"{rate:.1f}"


def _series(found: Results) -> str:
    few, many = (f"{found[size]:,}" for size in ("few", "many"))
    text = f"## Series: cold, one at a time, among {many} metrics\n\n"
    rows, bars = [], []
    for name, title in found["titles"].items():
        names = dict.fromkeys(server for one in found["rounds"] for server in one.get(name, {}))
        for server in names:
            times = [f"{_median(found, name, server, at):.1f} ms" for at in (0, 1)]
            rows.append([title, server, *times])
        ours = f"{OURS}, {many}"
        if growth := _ratios(found, name, (ours, f"{OURS}, {few}")):
            shown = [_times(growth[1]), _times(growth[0])]
            bars.append([f"{title}: {many} metrics beside {few}", *shown, "≤ 3", _mark(max(growth) <= 3)])
        for peer in PEERS:
            bars.append(ratio_bar(f"{title}: × {peer}", found, name, (f"{peer}, {many}", ours), 1.0))
        on, plain = (f"{server}, {many}" for server in ON_POSTGRESQL)
        bars.append(ratio_bar(f"{title}, on PostgreSQL: × psycopg", found, name, (plain, on), None))
    tables = _table(["", "", "p50", "of the processor"], rows, 2), _table(_BARS, [bar for bar in bars if bar])
    return text + "What takes long is each figure, not the search among many.\n\n" + "\n".join(tables)


def _past(found: Results) -> str:
    rows = []
    for name, title in found["titles"].items():
        figures = [_count(_median(found, name, server)) for server in ("newest", "as_of")]
        rows.append([f"{title}, cold", *figures, *ratio_bar("", found, name, ("as_of", "newest"), 0.5)[1:]])
    text = f"## What was served then: {found['metrics']:,} metrics, {found['releases']} releases, requests a second\n\n"
    header = ["", "newest release", "`as_of` another", "ratio", "by the clock", "should be", ""]
    return text + _table(header, rows) + "\nNo peer keeps what it served before.\n"


def _workers(found: Results) -> str:
    rows = []
    for name, title in found["titles"].items():
        for server in (OURS, ON_POSTGRESQL[0], "duckdb", "psycopg"):
            pair = (f"{server}, 2", f"{server}, 1")
            if ratios := _ratios(found, name, pair):
                work = ratios[1]  # the load takes from both cores, so the clock tells nothing
                figures = [_count(_median(found, name, one)) for one in pair[::-1]]
                judged = ["≥ 0.9", _mark(work >= 0.9)] if server == OURS else ["", ""]
                rows.append([f"{title}, cold", server, *figures, _times(work), *judged])
    text = "## Two workers on two cores: requests in a second of the servers' processor time\n\n"
    about = "\nDatasette, ROAPI and soul-cli have no number of workers to set. The load takes a part of both cores.\n"
    return text + _table(["", "", "one", "two", "ratio", "should be", ""], rows, 2) + about


def _start(found: Results) -> str:
    servers = dict.fromkeys(server for one in found["rounds"] for server in one["start"])
    shown = {server: [_median(found, "start", server, at) or 0 for at in (0, 1)] for server in servers}
    rows = [[server, f"{seconds:.2f} s", f"{memory:.0f} MB"] for server, (seconds, memory) in shown.items()]
    bar = f"\nOurs should take less than 1 s: {_mark(shown[OURS][0] < 1)}.\n"
    return f"## Start to first answer, {found['metrics']:,} metrics\n\n" + _table(["", "time", "memory"], rows) + bar


_BARS = ["bar", "is", "by the clock", "should be", ""]

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
    about = _about(found)
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


_SECTIONS = {  # how its heading begins, and what makes it
    "peers": ("Beside the peers", _peers),
    "series": ("Series", _series),
    "past": ("What was served then", _past),
    "workers": ("Two workers", _workers),
    "start": ("Start", _start),
    "scale": ("Scale", _scale),
    "load": ("Load", _load),
}
