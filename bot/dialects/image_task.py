"""The `image-task` dialect: pictures are uploaded first, the work is submitted once and then asked after.

It draws from a prompt and addresses of pictures; it knows of no conversation.
"""

from __future__ import annotations

from bot.dialects.exchange import Dialogue, Send, send
from bot.dialects.replies.failure_table import AGAIN_IF_FREE
from bot.dialects.replies.failures import Scene
from bot.dialects.requests.choices import chosen
from bot.dialects.requests.multipart import File, write_form
from bot.dialects.requests.posting import post_json
from bot.dialects.task_polling import SUBMIT_PATH, Watch, read_task
from bot.domain.branch import Ask
from bot.domain.events import Accepted, Progressed
from bot.domain.offers import Offer
from bot.domain.pictures import MEBIBYTE, Picture
from bot.errors import Billed, Kind, ProviderError

UPLOAD_PATH = "/uploads/images"

# What decides what is drawn and charged, and how it is found again.
_FIXED = ("model", "prompt", "n", "client_business_id")


class ImageTask:
    """Work that goes on at the vendor's whether or not anybody is connected."""

    def ask(self, ask: Ask, offer: Offer) -> Dialogue[None]:
        """Upload the pictures, submit the work, and watch it."""
        canvas = () if ask.canvas is None else (ask.canvas.url or ask.canvas.picture,)
        shown = (*canvas, *ask.references)
        for picture in (*shown, ask.mask):
            if isinstance(picture, Picture):
                _check(picture, offer)
        pictures: list[str] = []
        for number, picture in enumerate(shown, start=1):
            pictures.append((yield from _address(picture, f"image-{number}", offer)))
        mask = None if ask.mask is None else (yield from _address(ask.mask, "mask", offer))
        yield from _submit(request(ask, offer, pictures=pictures, mask=mask), ask, offer)

    def resume(self, handle: str, offer: Offer, *, wanted: int) -> Dialogue[None]:
        """Watch the task: a client's name for it serves as well as the vendor's own."""
        return Watch(handle, offer, wanted=wanted).until_ended()


def request(ask: Ask, offer: Offer, *, pictures: list[str], mask: str | None) -> Send:
    """Return the submission; `pictures` and `mask` are addresses at the vendor's."""
    fields: dict[str, object] = {
        "model": offer.model,
        "prompt": ask.instruction,
        **chosen(ask.options, offer, size="size"),
        "n": ask.options.count,
        **({"image_urls": pictures} if pictures else {}),
        **({"mask_url": mask} if mask else {}),
        **({"client_business_id": ask.client_id} if ask.client_id else {}),
    }
    return post_json(SUBMIT_PATH, fields, offer, fixed=_FIXED)


def _submit(submission: Send, ask: Ask, offer: Offer) -> Dialogue[None]:
    reply = yield from send(submission)
    task = yield from read_task(reply, offer)
    handle = task.id or ask.client_id
    if handle:
        yield Accepted(handle)
    watch = Watch(handle, offer, wanted=ask.options.count)
    if task.ended:
        yield from watch.tell(task, reply)
        return
    if not handle:
        raise Scene(reply, offer).failure(Kind.PROTOCOL, "the task was taken, but not named")
    yield Progressed(task.progress, task.stage)
    yield from watch.pause()
    yield from watch.until_ended()


def _address(picture: str | Picture, stem: str, offer: Offer) -> Dialogue[str]:
    """Return the picture's address at the vendor's; an upload costs nothing, and so does its failure."""
    if isinstance(picture, str):
        return picture
    form = write_form({"purpose": "generation"}, (File("file", stem, picture),))
    headers = {"Content-Type": form.content_type, "Accept": "application/json"}
    try:
        reply = yield from send(Send(method="POST", path=UPLOAD_PATH, headers=headers, body=form.body))
        answer = yield from read_task(reply, offer)
        address = next((block.picture for block in answer.pictures if block.picture), None)
        if address is None:
            raise Scene(reply, offer).failure(Kind.PROTOCOL, "the upload was taken, but has no address")
    except ProviderError as failure:
        failure.billed, failure.retryable = Billed.NO, failure.kind in AGAIN_IF_FREE
        raise
    return address


def _check(picture: Picture, offer: Offer) -> None:
    """Refuse what the vendor would not take, before anything is sent."""
    facts = picture.facts
    if facts.media.value not in offer.reference_types:
        taken = ", ".join(offer.reference_types)
        raise _refused(Kind.BAD_REQUEST, f"pictures may be {taken}; this is {facts.media.value}")
    if facts.size > offer.reference_bytes:
        most = offer.reference_bytes / MEBIBYTE
        raise _refused(Kind.TOO_LARGE, f"pictures may have {most:g} MB; this has {facts.size / MEBIBYTE:.1f}")


def _refused(kind: Kind, message: str) -> ProviderError:
    return ProviderError(kind=kind, billed=Billed.NO, message=message)
