"""What a request wants to see of data: which attributes, the measure or not, which dimension at the observation.

`attributes` and `measures` are parameters of 3.0, `detail` of 2.1; both have `dimensionAtObservation`.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from app.errors import nearest
from app.sdmx.data import DataShape, SdmxObservation, SdmxSeries
from app.sdmx.definition import (
    DIMENSION_IDS,
    DIMENSIONS,
    FLOW,
    MEASURE,
    OBSERVATION_ATTRIBUTES,
    SERIES_ATTRIBUTES,
    STRUCTURE,
    TIME,
)
from app.sdmx.errors import SdmxError, SdmxErrorCode
from app.sdmx.structures import Artefact, Component, Texts
from app.texts import Phrase

ALL_DIMENSIONS = "AllDimensions"  # at the observation: observations are not to be grouped
MAX_CROSSED = 20_000  # observations that are grouped by another dimension than time
_UNKNOWN = Phrase("sdmx.unknown-component", "{value} is no {what} of the data structure. Known: {known}.")
_TOO_MANY = Phrase(
    "sdmx.too-many-crossed",
    "More than {most} observations would have to be grouped by {dimension}. Narrow the request, or ask for "
    "`dimensionAtObservation=TIME_PERIOD` or `AllDimensions`.",
)
_ATTRIBUTE = Phrase("sdmx.what-attribute", "attribute")
_MEASURE = Phrase("sdmx.what-measure", "measure")
DIMENSION = Phrase("sdmx.what-dimension", "dimension")


@dataclass(frozen=True, slots=True)
class WantedShape:
    """The components that are wanted, and the dimension at the observation: `wanted_shape` makes it."""

    attributes: frozenset[str]
    has_measure: bool
    at: str

    def shape(self, about: Artefact, name_of: Callable[[Component, str], Texts]) -> DataShape:
        """Return the shape of data that are asked of an artefact, a dataflow or a data structure."""
        of_series = self._shown(SERIES_ATTRIBUTES)
        of_observation = self._shown(OBSERVATION_ATTRIBUTES)
        crossed = next((one for one in DIMENSIONS if one.id == self.at), None)
        if crossed is not None:  # an attribute of a time series may differ within a section
            of_series, of_observation = (), (*of_series, *of_observation)
        return DataShape(
            about=about,
            flow=FLOW,
            structure=STRUCTURE,
            dimensions=tuple(one for one in (*DIMENSIONS, TIME) if one != (crossed or TIME)),
            at=crossed or TIME,
            is_flat=self.at == ALL_DIMENSIONS,
            series_attributes=of_series,
            observation_attributes=of_observation,
            measures=(MEASURE,) if self.has_measure else (),
            name_of=name_of,
        )

    def cut(self, series: Iterator[SdmxSeries]) -> Iterator[SdmxSeries]:
        """Give series, which have all components, as the shape has them; raises SdmxError for too many to group."""
        of_series = [at for at, one in enumerate(SERIES_ATTRIBUTES) if one.id in self.attributes]
        of_observation = [at for at, one in enumerate(OBSERVATION_ATTRIBUTES) if one.id in self.attributes]
        is_whole = len(of_series) + len(of_observation) == len(SERIES_ATTRIBUTES) + len(OBSERVATION_ATTRIBUTES)
        bare = not self.has_measure and not of_observation

        def shown() -> Iterator[SdmxSeries]:
            for one in series:
                own = tuple([one.attributes[at] for at in of_series])
                observations = (
                    ()
                    if bare
                    else tuple(
                        [
                            SdmxObservation(
                                each.at,
                                each.value if self.has_measure else None,
                                tuple([each.attributes[at] for at in of_observation]),
                            )
                            for each in one.observations
                        ]
                    )
                )
                yield SdmxSeries(one.key, own, observations)

        at = next((n for n, one in enumerate(DIMENSIONS) if one.id == self.at), None)
        cut = series if is_whole and self.has_measure else shown()
        return cut if at is None else _crossed(cut, at)

    def _shown(self, components: tuple[Component, ...]) -> tuple[Component, ...]:
        return tuple(one for one in components if one.id in self.attributes)


def wanted_shape(attributes: frozenset[str], at: str, *, has_measure: bool) -> WantedShape:
    """Return what is shown. Without observations series are those of time, whatever is to be at the observation."""
    has_observations = has_measure or any(one.id in attributes for one in OBSERVATION_ATTRIBUTES)
    return WantedShape(attributes, has_measure, at if has_observations else TIME.id)


def read_attributes(text: str) -> frozenset[str]:
    """Return the attributes that `attributes` of 3.0 names; raises SdmxError for an unknown one.

    There are none of the dataset and no reference metadata (`msd`).
    """
    of_series = {one.id for one in SERIES_ATTRIBUTES}
    of_observation = {one.id for one in OBSERVATION_ATTRIBUTES}
    groups = {
        "all": of_series | of_observation,
        "dsd": of_series | of_observation,
        "series": of_series,
        "obs": of_observation,
        "dataset": set[str](),
        "msd": set[str](),
        "none": set[str](),
        **{id_: {id_} for id_ in (*of_series, *of_observation)},
    }
    found: set[str] = set()
    for name in text.split(","):
        if name not in groups:
            raise unknown_component(name, groups, _ATTRIBUTE)
        found |= groups[name]
    return frozenset(found)


def read_measures(text: str) -> bool:
    """Tell whether `measures` of 3.0 asks for the measure; raises SdmxError for an unknown one."""
    known = ("all", "none", MEASURE.id)
    for name in text.split(","):
        if name not in known:
            raise unknown_component(name, known, _MEASURE)
    return any(name != "none" for name in text.split(","))


def read_at(text: str) -> str:
    """Return the dimension at the observation; raises SdmxError for an unknown one."""
    known = (TIME.id, ALL_DIMENSIONS, *DIMENSION_IDS)
    if text not in known:
        raise unknown_component(text, known, DIMENSION)
    return text


def unknown_component(name: str, known: Iterable[str], what: Phrase) -> SdmxError:
    """Return the error for the id of a component that there is not; it names those that are most like it."""
    ids = list(known)
    said = ", ".join(f"`{one}`" for one in nearest(name, ids) or ids)
    return SdmxError(SdmxErrorCode.SEMANTIC, _UNKNOWN.filled(value=f"`{name[:80]}`", what=what, known=said))


def _crossed(series: Iterator[SdmxSeries], at: int) -> Iterator[SdmxSeries]:
    """Give sections instead of time series: the dimension `at` is at the observation, and time is in the key."""
    found: dict[tuple[str, ...], list[SdmxObservation]] = {}
    count = 0
    for one in series:
        count += len(one.observations)
        if count > MAX_CROSSED:
            said = _TOO_MANY.filled(most=f"{MAX_CROSSED:,}", dimension=f"`{DIMENSIONS[at].id}`")
            raise SdmxError(SdmxErrorCode.TOO_LARGE, said)
        for each in one.observations:
            key = (*one.key[:at], *one.key[at + 1 :], each.at)
            section = SdmxObservation(one.key[at], each.value, (*one.attributes, *each.attributes))
            found.setdefault(key, []).append(section)
    for key, observations in sorted(found.items()):
        yield SdmxSeries(key, (), tuple(observations))
