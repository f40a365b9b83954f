"""The numbers of all workers of a server in the formats of Prometheus and OpenMetrics.

`SHOWN` says what each number is and how those of several workers become one. The library of Prometheus writes the
formats; it is loaded when somebody first asks, since that takes a tenth of a second.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from time import monotonic
from typing import Any, NamedTuple

from app.seeing.board import Board, Entries
from app.seeing.tallies import KEPT, LAG, MADE, REFUSED, REQUESTS, SECONDS, SHOWN, TEXT, WITHIN, text_of

PREFIX = "workreport_"
RELEASE, LOOKED = "release", "looked"  # shown by workers, and turned into what is shown here


class Shown(NamedTuple):
    """A number that workers show: what it is, how those of several become one, and the name of its label if any.

    Without `together` it is a counter, whose sum has what workers counted that are gone. A gauge is that of the workers
    that are there.
    """

    text: str
    together: Callable[[Iterable[float]], float] | None = sum
    label: str = ""


SHOWN_NUMBERS = {
    "connections_open": Shown("Connections of clients that are open."),
    "connections_limit": Shown("Connections that may be open."),
    "connections_total": Shown("Connections that were accepted.", None),
    "connections_refused_total": Shown("Connections that were turned away since there was no room for them.", None),
    "clients_cut_total": Shown("Clients that were cut off since they took nothing of their answers.", None),
    "requests_in_progress": Shown("Requests that are being answered, or wait for a thread."),
    "streams_open": Shown("Long answers that are being sent, made while they are sent or made already.", sum, "kind"),
    "streams_limit": Shown("Long answers of each kind that may be sent at once."),
    "long_files_pending": Shown("Long XLSX and Parquet files that are being made or wait for their turn."),
    "database_connections_in_use": Shown("Connections to the database on which requests are reading."),
    "database_connections_limit": Shown("Connections to the database that requests may have."),
    "part_ready": Shown("Whether a part of the server is ready on every worker, as /readyz says.", min, "part"),
    "kept_answers": Shown("Answers that are kept to be given again."),
    "kept_answers_bytes": Shown("Size of these answers."),
    "resident_memory_bytes": Shown("Memory that the workers have; what they share counts for each."),
    "cpu_seconds_total": Shown("Time of processors that the workers have used.", None),
    "start_time_seconds": Shown("When the server was started, in seconds since 1970.", max),
    "load_timestamp_seconds": Shown("When the server loaded its seeds as it started, in seconds since 1970.", max),
    "load_duration_seconds": Shown("How long that took.", max),
    "load_changed": Shown("Whether it made a release: 1, or 0 where nothing had changed.", max),
}


class _Collected:
    """What one scrape shows: a collector of the library."""

    def __init__(self, board: Board, about: dict[str, str]) -> None:
        self._about = about
        self._places = list(board.read())
        self._there: list[Entries] = [entries for entries, _, is_there in self._places if is_there]

    def collect(self) -> Iterator[Any]:
        """Give all families."""
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily

        yield InfoMetricFamily(f"{PREFIX}build", "What serves.", self._about)
        workers = [entry for entry in self._places if entry[1]]
        yield GaugeMetricFamily(
            f"{PREFIX}workers", "Workers that are there.", sum(is_there for _, _, is_there in workers)
        )
        starts = sum(starts for _, starts, _ in workers)
        yield CounterMetricFamily(f"{PREFIX}worker_starts", "Workers that were started.", starts)
        yield from self._requests()
        yield from self._release()
        for name, shown in SHOWN_NUMBERS.items():
            values = self._shown(name, shown)
            if values:
                family = CounterMetricFamily if shown.together is None else GaugeMetricFamily
                labels = [shown.label] if shown.label else []
                made = family(f"{PREFIX}{name.removesuffix('_total')}", shown.text, labels=labels)
                for label, value in sorted(values.items()):
                    made.add_metric([label] if labels else [], value)
                yield made

    def _requests(self) -> Iterator[Any]:
        from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily

        count = CounterMetricFamily(
            f"{PREFIX}http_requests",
            "Requests: kept answers, answers that were made, and those refused before their path was looked at.",
            labels=["route", "method", "status", "answer"],
        )
        duration = HistogramMetricFamily(
            f"{PREFIX}http_request_duration_seconds",
            "Seconds until an answer that was made began; a kept one takes no time worth measuring.",
            labels=["route", "method", "status"],
        )
        lag = HistogramMetricFamily(
            f"{PREFIX}event_loop_delay_seconds",
            "Seconds that the event loop was late, once a second: that long a kept answer waits.",
        )
        for name, values in sorted(self._summed().items()):
            kind, *labels = name.split("\t")
            if kind == REQUESTS and len(values) == MADE + len(WITHIN) + 1:
                made = values[MADE:]
                for answer, number in (("kept", values[KEPT]), ("made", sum(made)), ("refused", values[REFUSED])):
                    if number:
                        count.add_metric([*labels, answer], number)
                if any(made):
                    duration.add_metric(labels, _buckets(made), values[SECONDS])
            elif kind == LAG and any(values[1:]):
                lag.add_metric([], _buckets(values[1:]), values[0])
        yield from (count, duration, lag)

    def _summed(self) -> dict[str, list[float]]:
        """Return the entries of all workers, there or gone, each value the sum of all."""
        summed: dict[str, list[float]] = {}
        for entries, _, _ in self._places:
            for name, values in entries.items():
                before = summed.get(name)
                if before is None:
                    summed[name] = values
                elif len(before) == len(values):  # a worker of another version may count otherwise
                    summed[name] = [a + b for a, b in zip(before, values, strict=True)]
        return summed

    def _shown(self, name: str, shown: Shown) -> dict[str, float]:
        """Return the values of a number by its label, which is empty where it has none."""
        found: dict[str, list[float]] = defaultdict(list)
        for entries in self._there if shown.together else (entries for entries, _, _ in self._places):
            for entry, values in entries.items():
                kind, _, rest = entry.partition("\t")
                its_name, _, label = rest.partition("\t")
                if kind == SHOWN and its_name == name:
                    found[label].append(values[0])
        return {label: (shown.together or sum)(values) for label, values in found.items()}

    def _release(self) -> Iterator[Any]:
        """Give which releases the workers answer from, and since when they have not seen the database."""
        from prometheus_client.core import GaugeMetricFamily

        number, looked = f"{SHOWN}\t{RELEASE}", f"{SHOWN}\t{LOOKED}"
        known = {
            (entries[number][0], text_of(entries[f"{TEXT}\t{RELEASE}"]))
            for entries in self._there
            if entries.get(number, [0])[0]
        }
        if known:
            info = GaugeMetricFamily(
                f"{PREFIX}release_info",
                "Release that a worker answers from, 1 for each: several while a load is shown.",
                labels=["release", "identity"],
            )
            for release, identity in sorted(known):
                info.add_metric([f"{release:.0f}", identity], 1)
            yield info
            yield GaugeMetricFamily(f"{PREFIX}release_number", "The oldest of these releases.", min(known)[0])
        looks = [entries[looked][0] for entries in self._there if looked in entries]
        if looks:
            yield GaugeMetricFamily(
                f"{PREFIX}database_look_age_seconds",
                "Seconds since a worker last looked at the database, of the one that did so longest ago.",
                max(0.0, monotonic() - min(looks)),
            )


def exposed(board: Board, about: dict[str, str], accept: str) -> tuple[bytes, str]:
    """Return the numbers of all workers and their media type, which is what `accept` asks for.

    `about` says what serves: `version`, `build`, `database` and `python`.
    """
    from prometheus_client import CollectorRegistry
    from prometheus_client.exposition import choose_encoder

    registry = CollectorRegistry()
    registry.register(_Collected(board, about))
    write, media_type = choose_encoder(accept)
    return write(registry), media_type


def _buckets(counts: list[float]) -> list[tuple[str, float]]:
    """Return how many were within each limit, those of the limits below included."""
    total, buckets = 0.0, []
    for limit, count in zip((*map(str, WITHIN), "+Inf"), counts, strict=True):
        total += count
        buckets.append((limit, total))
    return buckets
