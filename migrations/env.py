"""How Alembic runs the steps: inside the transaction that `bot.store.database.migrate` has begun."""

from alembic import context

from bot.store.database.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,  # for its way of naming constraints
    render_as_batch=True,
)
context.run_migrations()
