"""Judges every exchange against Discord's own OpenAPI description (a test's dependency only)."""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from sandbox.discord.state.records import Payload
from sandbox.discord.wire.uploads import Body, spell_ids

ROOT = "urn:discord"
JSON, MULTIPART = "application/json", "multipart/form-data"
SUCCESS = range(200, 300)
SNOWFLAKE = re.compile(r'"[1-9]\d{14,19}"')


class OpenApi:
    """The description, and its verdicts. Requests that were refused are judged by nobody."""

    def __init__(self, path: Path) -> None:
        self._spec: Payload = json.loads(path.read_text(encoding="utf-8"))
        resource = DRAFT202012.create_resource(self._spec)
        self._registry: Registry[Any] = Registry().with_resource(ROOT, resource)
        # Literal paths first: `/users/@me` is not `/users/{user_id}`.
        self._paths = sorted(self._spec["paths"], key=lambda template: (template.count("{"), template))
        self._validator = lru_cache(maxsize=None)(self._compiled)
        self._faultless: set[tuple[tuple[str, ...], bytes]] = set()

    def faults(self, method: str, path: str, sent: Body, status: int, answer: Any) -> Iterable[str]:
        """Judge one exchange that succeeded."""
        if status not in SUCCESS:
            return []
        template = self._template(method.lower(), path)
        if template is None:
            return [f"{method} {path} is not in the description"]
        where = ("paths", template, method.lower())
        return [*self._request_faults(where, sent), *self._answer_faults(where, status, answer)]

    def shape_faults(self, schema: str, document: Any) -> list[str]:
        """Judge an object, such as a gateway event's message, by a schema's name."""
        return list(self._told(schema, document, "components", "schemas", schema))

    def _template(self, method: str, path: str) -> str | None:
        return next((each for each in self._paths if self._fits(each, method, path)), None)

    def _fits(self, template: str, method: str, path: str) -> bool:
        pattern = re.sub(r"\\\{[^/]+?\\\}", "[^/]+", re.escape(template))
        return method in self._spec["paths"][template] and bool(re.fullmatch(pattern, path))

    def _request_faults(self, where: tuple[str, ...], sent: Body) -> Iterator[str]:
        declared = self._at(*where).get("requestBody", {}).get("content", {})
        kind = MULTIPART if sent.multipart else JSON
        if sent.json is None:
            return
        if kind not in declared:
            yield f"request: {kind} is not taken"
            return
        files = {f"files[{upload.index}]": "" for upload in sent.files}
        document = spell_ids(sent.json)
        whole = {**document, **files} if isinstance(document, dict) else document
        yield from self._told("request", whole, *where, "requestBody", "content", kind, "schema")

    def _answer_faults(self, where: tuple[str, ...], status: int, answer: Any) -> Iterator[str]:
        declared = self._at(*where)["responses"]
        if str(status) not in declared:
            yield f"answer: status {status} is not one of {sorted(declared)}"
        elif JSON in declared[str(status)].get("content", {}):
            yield from self._told(
                "answer", answer, *where, "responses", str(status), "content", JSON, "schema"
            )

    def _at(self, *steps: str) -> Any:
        node: Any = self._spec
        for step in steps:
            node = node[step]
        return node

    def _told(self, side: str, document: Any, *steps: str) -> Iterator[str]:
        """Judge a document, unless one that was faultless differed from it in its snowflakes alone."""
        known = steps, _outline(document)
        if known in self._faultless:
            return
        errors = list(self._validator(steps).iter_errors(document))
        if not errors:
            self._faultless.add(known)
        for found in map(_where_it_fails, errors):
            yield f"{side}: {found.json_path}: {found.message[:300]}"

    def _compiled(self, steps: tuple[str, ...]) -> Draft202012Validator:
        pointer = "/".join(step.replace("~", "~0").replace("/", "~1") for step in steps)
        return Draft202012Validator({"$ref": f"{ROOT}#/{pointer}"}, registry=self._registry)


def _outline(document: Any) -> bytes:
    """A digest of all that the description can tell of a document: of snowflakes, which are the same."""
    numbers: dict[str, str] = defaultdict(lambda: f'"#{len(numbers)}"')
    outline = SNOWFLAKE.sub(lambda found: numbers[found[0]], json.dumps(document))
    return hashlib.blake2b(outline.encode(), digest_size=16).digest()


def _where_it_fails(error: ValidationError) -> ValidationError:
    """Go down to the fault itself, through the branch of each union that the object was meant for.

    That branch is one whose `type` the object has; among several, the one with the fewest faults.
    """
    if not error.context:
        return error
    branches: dict[Any, list[ValidationError]] = defaultdict(list)
    for inner in error.context:
        branches[inner.schema_path[0]].append(inner)
    meant = min(branches.values(), key=lambda faults: (any(map(_is_of_type, faults)), len(faults)))
    return _where_it_fails(meant[0])


def _is_of_type(fault: ValidationError) -> bool:
    """Whether it says that the object is of another kind altogether."""
    return list(fault.relative_path) == ["type"] or fault.validator == "type"
