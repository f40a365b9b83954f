"""Documents: titled works the report names."""

from app.db.tables import Base, Mapped, mapped_column
from app.db.types import closed
from app.models.fact import FactColumns
from app.vocabulary import DocumentAction, DocumentType, Standing


class DocumentTable(FactColumns, Base):
    """A titled work, what was done with it and, of a rule, its standing."""

    __tablename__ = "document"

    title_zh: Mapped[str]
    title_en: Mapped[str]
    type: Mapped[DocumentType] = mapped_column(closed(DocumentType))
    action: Mapped[DocumentAction] = mapped_column(closed(DocumentAction))
    standing: Mapped[Standing | None] = mapped_column(closed(Standing))


MODEL = DocumentTable
