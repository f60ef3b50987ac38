"""Bring a database to the present schema, whole or not at all.

The steps are `migrations/versions`, run by Alembic, which is imported only when there is one to
run. All of them happen in one transaction: a failure or a kill in the middle leaves nothing behind.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from bot.errors import StoreError

# The newest of `migrations/versions`.
HEAD = "0001"


def upgrade(engine: Engine, place: Path, *, head: str = HEAD, steps: Path | None = None) -> None:
    """Run the steps that the database lacks; raises `StoreError` for a schema this program does not know.

    `head` and `steps` (a folder like `migrations`) differ from the program's own only in tests.
    """
    with engine.begin() as connection:
        version = version_of(connection)
    if version != head:
        with engine.connect() as connection:
            _run(connection, place, steps or _steps())


def version_of(connection: Connection) -> str | None:
    """The database's schema; None if it is blank."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def _steps() -> Path:
    spec = find_spec("migrations")
    if spec is None or spec.origin is None:
        raise StoreError("The folder of migrations is missing: install the program anew.")
    return Path(spec.origin).parent


def _run(connection: Connection, place: Path, steps: Path) -> None:
    # A step may rebuild a table that others refer to. SQLite heeds this outside transactions only,
    # so it goes past SQLAlchemy, which would begin one.
    driver = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]  # it is connected
    try:
        with connection.begin():
            _upgrade(connection, place, steps)
            if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
                raise StoreError(f"{place} has rows that refer to missing ones: restore it from a backup.")
    finally:
        driver.execute("PRAGMA foreign_keys=ON")  # type: ignore[union-attr]  # as above


def _upgrade(connection: Connection, place: Path, steps: Path) -> None:
    # Half a second of imports, needed on the first start and after an update only.
    from alembic import command  # noqa: PLC0415  as above
    from alembic.config import Config  # noqa: PLC0415  as above
    from alembic.script import ScriptDirectory  # noqa: PLC0415  as above

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(steps).replace("%", "%%"))
    known = {step.revision for step in ScriptDirectory.from_config(config).walk_revisions()}
    version = version_of(connection)
    if version is not None and version not in known:
        raise StoreError(
            f"{place} was last used by a newer Darkroom (schema {version}): start that version, "
            "or restore a backup from before it."
        )
    command.upgrade(config, "head")
