"""What became of a turn's requests, for whoever asked for it and for moderators."""

from __future__ import annotations

from bot.domain import rights
from bot.domain.attempts import Account
from bot.domain.ids import TurnId
from bot.domain.places import Asker, Place
from bot.domain.rights import Action
from bot.domain.turns import Turn
from bot.store import turns
from bot.store.database.connection import Connection
from bot.studio.workshop import Workshop


class Details:
    """Looks up what was sent to providers, and how it went."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop

    async def of(self, turn: TurnId, asker: Asker, place: Place) -> Account:
        """Return the account of a turn that failed. Raises `Refused`: not found, not yours."""

        async def look(connection: Connection) -> Account:
            found: Turn = rights.grant(Action.DETAILS, await turns.get(connection, turn), asker, place)
            return Account(found, await turns.attempts_of(connection, turn))

        return await self._workshop.store.read(look)
