"""Which data there are, as an artefact: a data constraint of the dataflow."""

from collections.abc import Collection

from app.queries.sdmx_availability import AvailableData, available
from app.sdmx.definition import DIMENSION_IDS, FLOW, TIME, both
from app.sdmx.selection import DataSelection
from app.sdmx.structures import Artefact, ArtefactType, DataConstraint
from app.texts import Phrase
from app.web.reader import Reader

_AVAILABLE = both(Phrase("sdmx.available", "Data that there are"))


def constraint_of(about: Artefact) -> Artefact:
    """Return the identity of the constraint that says which data there are of an artefact."""
    return Artefact(ArtefactType.DATA_CONSTRAINT, f"{about.id}_AVAILABLE", _AVAILABLE)


def constraint(about: Artefact, found: AvailableData, dimensions: Collection[str]) -> DataConstraint:
    """Return the constraint that says which data there are, of some dimensions."""
    of_time = TIME.id in dimensions
    return DataConstraint(
        constraint_of(about),
        FLOW.about,
        {id_: values for id_, values in found.values.items() if id_ in dimensions},
        found.first if of_time else None,
        found.last if of_time else None,
        found.series,
        found.observations,
    )


def of_everything(reader: Reader, *, is_stub: bool) -> tuple[DataConstraint, ...]:
    """Return the constraint that says which data the dataflow has; none where it has none. A stub says none of it."""
    if is_stub:
        return (DataConstraint(constraint_of(FLOW.about), FLOW.about, {}, None, None, None, None),)
    found = available(reader.connection, reader.snapshot, DataSelection())
    return (constraint(FLOW.about, found, (*DIMENSION_IDS, TIME.id)),) if found.values else ()
