"""How Alembic reaches the database: always on a connection that the caller opened, in its transaction."""

from alembic import context

from app.models import Base  # importing the package registers every table

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    compare_server_default=True,
    # SQLite cannot alter a table in place; a batch copies it. Foreign keys are off meanwhile, see app.db.migrations
    render_as_batch=connection.dialect.name == "sqlite",
)
with context.begin_transaction():
    context.run_migrations()
