"""Talent initiatives."""

from app.db.tables import Base, Mapped, mapped_column
from app.db.types import closed
from app.models.fact import FactColumns
from app.vocabulary import TalentKind


class TalentInitiativeTable(FactColumns, Base):
    """A talent programme, event, platform, policy, association, service, pilot or aid initiative."""

    __tablename__ = "talent_initiative"

    name_zh: Mapped[str]
    name_en: Mapped[str]
    kind: Mapped[TalentKind] = mapped_column(closed(TalentKind))


MODEL = TalentInitiativeTable
