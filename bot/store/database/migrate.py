"""Bring a database to the present schema, whole or not at all.

A blank one is made from `bot.store.database.schema`. An older one goes through the steps it lacks of
`migrations/versions`, which lead to the very same schema (a test holds that), run by Alembic, which
is imported only then. Either happens in one transaction: a failure or a kill in the middle leaves
nothing behind.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    insert,
    inspect,
    select,
)

from bot.errors import StoreError
from bot.store.database.schema import metadata

# The newest of `migrations/versions`.
HEAD = "0003"

# Alembic's own table, as Alembic would make it.
_versions = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)


def upgrade(engine: Engine, place: Path) -> None:
    """Make the database fit this program; raises `StoreError` for one that it does not know."""
    with engine.begin() as connection:
        version = _version(connection, place)
        if version is None:
            metadata.create_all(connection)
            _versions.create(connection)
            connection.execute(insert(_versions).values(version_num=HEAD))
            return
    if version != HEAD:
        run_steps(engine, place, steps_folder())


def run_steps(engine: Engine, place: Path, steps: Path, *, to: str = "head") -> None:
    """Run what the database lacks of the steps in a folder like `migrations`, up to and with `to`."""
    with engine.connect() as connection, _foreign_keys_off(connection), connection.begin():
        _climb(connection, place, steps, to)
        if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
            raise StoreError(f"{place} has rows that refer to missing ones: restore it from a backup.")


def steps_folder() -> Path:
    """The folder of the program's own steps."""
    spec = find_spec("migrations")
    if spec is None or spec.origin is None:
        raise StoreError("The package `migrations` is missing: install the program anew.")
    return Path(spec.origin).parent


def _version(connection: Connection, place: Path) -> str | None:
    """The database's schema; None if it is blank. Raises `StoreError` if it is not ours."""
    found = inspect(connection).get_table_names()
    if not found:
        return None
    if _versions.name not in found:
        raise StoreError(f"{place} belongs to another program: name another file in [store].")
    version: str = connection.execute(select(_versions.c.version_num)).scalar_one()
    return version


@contextmanager
def _foreign_keys_off(connection: Connection) -> Generator[None, None, None]:
    """Let a step rebuild a table that others refer to.

    SQLite heeds this outside transactions only, so it goes past SQLAlchemy, which would begin one.
    """
    driver = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]  # it is connected
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")  # type: ignore[union-attr]  # as above


def _climb(connection: Connection, place: Path, steps: Path, to: str) -> None:
    # Half a second of imports, needed after an update only.
    from alembic import command  # noqa: PLC0415  as above
    from alembic.config import Config  # noqa: PLC0415  as above
    from alembic.script import ScriptDirectory  # noqa: PLC0415  as above

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(steps).replace("%", "%%"))
    known = {step.revision for step in ScriptDirectory.from_config(config).walk_revisions()}
    version = _version(connection, place)
    if version is not None and version not in known:
        raise StoreError(
            f"{place} was last used by a newer Darkroom (schema {version}): "
            "start that one, or restore a backup from before it."
        )
    command.upgrade(config, to)
