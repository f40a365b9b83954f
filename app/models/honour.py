"""Honours: awards the report mentions."""

from sqlalchemy.schema import SchemaItem

from app.db.tables import Base, Mapped, mapped_column
from app.db.types import Code, closed
from app.models.fact import FactColumns, fact_reference
from app.vocabulary import Level


class HonourTable(FactColumns, Base):
    """An award; `recipients` is the key of the metric that counts who received it."""

    __tablename__ = "honour"

    title_zh: Mapped[str]
    title_en: Mapped[str]
    level: Mapped[Level | None] = mapped_column(closed(Level))
    recipients: Mapped[str | None] = mapped_column(Code)

    @classmethod
    def __table_args__(cls) -> tuple[SchemaItem, ...]:
        return (*super().__table_args__(), fact_reference("recipients"))


MODEL = HonourTable
