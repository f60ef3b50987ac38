"""Two bots on one database, as on one with no locks: quotas hold all the same."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.domain.ids import UserId
from bot.domain.quotas import Subject
from bot.errors import Refused
from bot.store.database.engine import Store
from tests.store.samples import Way, a_rule, a_turn, received, set_rules, used_of
from tests.store.sums import unbalanced


async def test_of_a_thousand_requests_through_two_stores_exactly_the_allowed_pass(tmp_path: Path) -> None:
    """Neither one too many nor one too few, for the server and for each of 25 members."""
    place = tmp_path / "bot.db"
    first = await Store.open(f"sqlite:///{place}")
    # What keeps a second bot out is a lock on this file; gone, it keeps nobody out.
    (tmp_path / "bot.db.lock").unlink()
    second = await Store.open(f"sqlite:///{place}")
    server, each = a_rule(Subject.SERVER, 333), a_rule(Subject.EACH, 15)
    await set_rules(first, server, each)

    asked = [a_turn(number, author=UserId(100 + number // 40)) for number in range(1000)]

    async def try_one(number: int) -> UserId | None:
        try:
            await Way((first, second)[number % 2], asked[number]).reserved()
        except Refused:
            return None
        return asked[number].author

    await received(first, asked)

    authors = [author for author in await asyncio.gather(*map(try_one, range(1000))) if author]

    assert len(authors) == 333
    assert max(authors.count(author) for author in set(authors)) <= 15
    assert (await used_of(second, 1, server))[0] == 333
    assert await second.read(unbalanced) == []
    await second.close()
    await first.close()
