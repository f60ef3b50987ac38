"""What an attempt brought home, on disk before anything says so.

Pictures are written under names found from the attempt (`<attempt>-<n>.<ext>`), then one small
file (`<attempt>.json`) that lists them with the words around them. A crash after it loses
nothing; a crash between leaves pictures that can still be found by the attempt's name. Where there was a
mask, what the list names are `<attempt>-<n>.restored.png` (`bot.studio.turn.masking`), made from the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from pydantic import TypeAdapter

from bot.domain.events import Asked, Finished, ProviderEvent, Said, Warned
from bot.domain.ids import AttemptId, ImageId, TurnId
from bot.domain.pictures import Facts, Picture
from bot.domain.turns import Kept, Question, Role
from bot.imaging.gate import Gate
from bot.store.files import Pictures


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One final picture: its name in the store and where the vendor keeps it until when.

    `drift`: of one restored around a mask, as in `Kept`.
    """

    file: str
    number: int
    facts: Facts
    url: str | None = None
    url_until: datetime | None = None
    drift: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Harvest:
    """Everything an attempt brought. `announced` counts pictures promised, kept or not: they were paid.

    `whole`: the attempt came to its end; what a crash left without a list may be a part of it.
    """

    provider: str
    pictures: tuple[Found, ...] = ()
    announced: int = 0
    words: str = ""
    answer: tuple[str | int, ...] = ()
    signatures: tuple[str, ...] = ()
    question: Question | None = None
    usage: Mapping[str, object] | None = None
    cautions: tuple[str, ...] = ()
    whole: bool = True

    def after(self, event: ProviderEvent) -> Harvest:
        """The harvest with what `event` tells; not with pictures and counts, which are written down first."""
        match event:
            case Said(text):
                return replace(self, words=text)
            case Asked(question, choices):
                return replace(self, question=Question(text=question, choices=choices))
            case Warned(what):
                return replace(self, cautions=(*self.cautions, str(what)))
            case Finished(answer, _, signatures):
                return replace(self, answer=answer, signatures=signatures)
            case _:
                return self

    def kept(self, turn: TurnId, attempt: AttemptId) -> tuple[Kept, ...]:
        """The pictures as the store's rows; ids follow from the attempt, so recovery makes the same."""
        return tuple(
            Kept(
                id=ImageId(f"{attempt}-{found.number}"),
                turn=turn,
                role=Role.RESULT,
                number=found.number,
                facts=found.facts,
                file=found.file,
                provider=self.provider,
                url=found.url,
                url_until=found.url_until,
                drift=found.drift,
            )
            for found in self.pictures
        )


_FILE = TypeAdapter(Harvest)
_RESTORED = "restored"


def picture_name(attempt: AttemptId, number: int, picture: Picture) -> str:
    """Where the attempt's `number`th picture lies."""
    return f"{attempt}-{number}.{picture.facts.media.extension}"


def restored_name(attempt: AttemptId, number: int, picture: Picture) -> str:
    """Where that picture lies once its canvas was put back around it."""
    return f"{attempt}-{number}.{_RESTORED}.{picture.facts.media.extension}"


def _list_name(attempt: AttemptId) -> str:
    return f"{attempt}.json"


async def keep(harvest: Harvest, attempt: AttemptId, pictures: Pictures) -> None:
    """Write the list; its pictures are there already."""
    await pictures.put(_list_name(attempt), _FILE.dump_json(harvest))


async def look_for(attempt: AttemptId, provider: str, pictures: Pictures, gate: Gate) -> Harvest | None:
    """What an attempt left on disk before a crash, or None if it left nothing."""
    names = await pictures.find(attempt)
    if _list_name(attempt) in names:
        return _FILE.validate_json(await pictures.get(_list_name(attempt)))
    came = [name for name in names if f".{_RESTORED}." not in name]
    found = [await _examine(name, pictures, gate) for name in came]
    if not found:
        return None
    return Harvest(
        provider=provider,
        pictures=tuple(found),
        announced=len(found),
        answer=tuple(each.number for each in found),
        whole=False,
    )


async def unlisted(harvest: Harvest, attempt: AttemptId, pictures: Pictures) -> list[str]:
    """The attempt's files that its list neither is nor names."""
    listed = {_list_name(attempt), *(found.file for found in harvest.pictures)}
    return [name for name in await pictures.find(attempt) if name not in listed]


async def _examine(name: str, pictures: Pictures, gate: Gate) -> Found:
    data = await pictures.get(name)
    picture = await gate.result(data)
    number = int(name.partition(".")[0].rpartition("-")[2])
    return Found(file=name, number=number, facts=picture.facts)
