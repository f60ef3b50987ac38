"""The pictures of one answer: each once, numbered from 1 in the order they came."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.dialects.replies.data_urls import letters_of, source_of
from bot.dialects.replies.marks import DownloadLink, path_of
from bot.domain.events import ImageReady, Remote, Source

# Many more than may be asked for: each new one is compared with all before, and will be fetched.
MOST_PICTURES = 50


class Gallery:
    """Collect final pictures. A picture is told once nothing more can come to be known of it.

    `lifted`: the pictures that are no longer in their data URLs, by the names that are there instead. A name
    is never given twice, so what is let go leaves its name.
    """

    def __init__(self, lifted: dict[str, bytes] | None = None) -> None:
        self.spoilt = 0  # pictures that were there and could not be decoded
        self.lifted = {} if lifted is None else lifted
        self._sources: list[Source] = []
        self._paths: list[str | None] = []  # of each picture that has an address
        self._settled = 0
        self._told = 0

    def __len__(self) -> int:
        return len(self._sources)

    def hang(self, address: str, *, candidate: bool = False) -> int | None:
        """Add the picture at `address`, return its number; None if known already, spoilt, or one too many.

        `candidate`: it may turn out to be something else.
        """
        source = source_of(address, self.lifted)
        if source is None:
            self.spoilt += 1
            return None
        if len(self._sources) == MOST_PICTURES or any(_same(source, known) for known in self._sources):
            return None
        if candidate and isinstance(source, Remote):
            source = replace(source, candidate=True)
        self._sources.append(source)
        self._paths.append(path_of(source.url) if isinstance(source, Remote) else None)
        return len(self._sources)

    def glance(self, address: str) -> Source | None:
        """Return a picture that is not to be kept, such as a draft; None if it is spoilt."""
        source = source_of(address, self.lifted)
        if (name := letters_of(address)) in self.lifted:
            self.lifted[name] = b""
        return source

    def attach(self, link: DownloadLink) -> None:
        """Give the link to the picture it serves, if that is here and not yet settled."""
        served = link.served
        for place, source in enumerate(self._sources):
            if isinstance(source, Remote) and place >= self._settled and served == self._paths[place]:
                self._sources[place] = replace(source, download_url=link.address)

    def served_by(self, link: DownloadLink) -> bool:
        """Whether the link is only another way to one of these pictures."""
        return link.served in self._paths

    def settle(self) -> None:
        """Take it that no download link will follow for the pictures so far."""
        self._settled = len(self._sources)

    def news(self) -> Iterator[ImageReady]:
        """Yield the settled pictures not yet told."""
        while self._told < self._settled:
            self._told += 1
            yield ImageReady(self._sources[self._told - 1])


def _same(one: Source, other: Source) -> bool:
    """Whether both are the same picture; bytes are compared, since to hash megabytes takes longer."""
    if isinstance(one, Remote) and isinstance(other, Remote):
        return one.url == other.url
    return one == other
