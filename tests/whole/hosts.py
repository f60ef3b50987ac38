"""Which hosts this process turns to, noted by the interpreter itself: no library can hide it."""

from __future__ import annotations

import sys

LOOPBACK = "127.0.0.1"

turned_to: list[str] = []


def _note(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.getaddrinfo":
        turned_to.append(str(arguments[0]))
    elif event == "socket.connect":
        address = arguments[1]
        if isinstance(address, tuple):  # a path is a socket between processes of this machine
            turned_to.append(str(address[0]))


# There is no taking an audit hook back, so there is one, and it only takes notes.
sys.addaudithook(_note)
