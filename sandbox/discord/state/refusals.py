"""How Discord says no: HTTP status, its own JSON code, and for forms a tree of faults."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.discord.state.records import Payload

REASONS: dict[int, tuple[int, str]] = {
    0: (401, "401: Unauthorized"),
    10003: (404, "Unknown Channel"),
    10004: (404, "Unknown Guild"),
    10007: (404, "Unknown Member"),
    10008: (404, "Unknown Message"),
    10013: (404, "Unknown User"),
    10015: (404, "Unknown Webhook"),
    10062: (404, "Unknown interaction"),
    10063: (404, "Unknown application command"),
    40005: (413, "Request entity too large"),
    40060: (400, "Interaction has already been acknowledged."),
    40094: (400, "This interaction has reached the max number of follow up messages"),
    50001: (403, "Missing Access"),
    50005: (403, "Cannot edit a message authored by another user"),
    50006: (400, "Cannot send an empty message"),
    50007: (403, "Cannot send messages to this user"),
    50013: (403, "Missing Permissions"),
    50024: (400, "Cannot execute action on this channel type"),
    50027: (401, "Invalid Webhook Token"),
    50035: (400, "Invalid Form Body"),
    50083: (400, "Thread is archived"),
    50109: (400, "The request body contains invalid JSON."),
    160002: (400, "Cannot reply without permission to read message history"),
    160004: (400, "A thread has already been created for this message"),
    160005: (403, "This thread is locked"),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a form: dotted `path` (`components.0.label`), Discord's code, a sentence."""

    path: str
    code: str
    message: str


class Refused(Exception):
    """Discord's answer to a request it will not carry out."""

    def __init__(self, code: int, *, faults: list[Fault] | None = None) -> None:
        self.status, self.message = REASONS[code]
        self.code = code
        self.faults = faults or []
        super().__init__(f"{code} {self.message} {[fault.path for fault in self.faults]}")

    def body(self) -> Payload:
        """The JSON that is sent."""
        body: Payload = {"message": self.message, "code": self.code}
        return {**body, "errors": _tree(self.faults)} if self.faults else body


def require(faults: list[Fault]) -> None:
    """Refuse the form (50035) if anything is wrong with it."""
    if faults:
        raise Refused(50035, faults=faults)


def _tree(faults: list[Fault]) -> Payload:
    root: Payload = {}
    for fault in faults:
        node = root
        for step in fault.path.split("."):
            node = node.setdefault(step, {})
        node.setdefault("_errors", []).append({"code": fault.code, "message": fault.message})
    return root
