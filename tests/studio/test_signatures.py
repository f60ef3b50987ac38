"""What a vendor wants back beside its answer goes back to it, and to nobody else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.dialects.recordings import SAMPLES
from tests.studio.asking import begin, end, go_on
from tests.studio.vendors import Said, vendor

SIGNED = Said(json.loads((SAMPLES / "gemini/answer.json").read_text("utf-8")))


def parts_of_the_model(body: dict[str, Any]) -> list[dict[str, Any]]:
    """What a request says that the model said."""
    return [part for content in body["contents"] if content["role"] == "model" for part in content["parts"]]


async def test_a_signature_goes_back_to_the_model_that_made_it(tmp_path: Path) -> None:
    """Beside the part it came with, unchanged, also after a restart."""
    async with vendor(tmp_path, "gemini", [SIGNED, SIGNED]) as google:
        async with google.studio() as studio:
            first = await end(studio, begin(studio, 1))
        async with google.studio() as studio:
            await end(studio, go_on(studio, 2, first.id))

        words, picture = parts_of_the_model(google.heard[1])

    assert (words["text"], words["thoughtSignature"]) == ("A lamp.", "c2lnMA==")
    assert "inlineData" in picture
    assert picture["thoughtSignature"] == "c2lnMQ=="


async def test_a_signature_is_no_other_models_to_read(tmp_path: Path) -> None:
    """The operator chose another model since: it is told what was said, and no more."""
    async with vendor(tmp_path, "gemini", [SIGNED, SIGNED]) as google:
        async with google.studio(model="older") as studio:
            first = await end(studio, begin(studio, 1))
        async with google.studio(model="newer") as studio:
            await end(studio, go_on(studio, 2, first.id))

        told = parts_of_the_model(google.heard[1])

    assert told[0] == {"text": "A lamp."}
    assert not any("thoughtSignature" in part for part in told)
