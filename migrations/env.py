"""How Alembic runs the steps: inside the transaction that `bot.store.migrate` has begun."""

from alembic import context

from bot.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,  # for its way of naming constraints
    render_as_batch=True,
)
context.run_migrations()
