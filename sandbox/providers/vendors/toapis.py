"""The vendor that takes a task and is asked how it is (`image-task`); pictures are sent ahead.

Its answers have the shapes that its pages and its samples show, in turn.
"""

from __future__ import annotations

from collections.abc import Sequence

from sandbox.providers.asks import Ask, Handed, Job
from sandbox.providers.checks import an_object, one_of, words
from sandbox.providers.faults import Kind
from sandbox.providers.forms import Field, read_form
from sandbox.providers.refusals import Usual, VendorRefused, completed, invalid
from sandbox.providers.tasks import Status, Task, TaskWire
from sandbox.providers.traffic import Json
from sandbox.providers.wires import Answer, Call

_SIZES = {"1:1": (1024, 1024), "2:3": (1024, 1536), "3:2": (1536, 1024)}
_COUNTS = (1, 2, 4)
_LONGEST_PROMPT, _MOST_INPUTS, _LARGEST_INPUT, _LONGEST_NAME = 1000, 5, 10 * 1024 * 1024, 64
_TYPES = ("image/jpeg", "image/png", "image/webp", "image/gif")
_UPSTREAM = "call upstream API failed: upstream returned status 422"
_POLICY = "生成失败: 内容违反了内容政策"
_USUAL = {
    400: Usual("invalid_request_error", "invalid_request_error", "the request is not valid"),
    401: Usual("401", "authentication_error", "身份验证失败，请检查您的API密钥"),
    402: Usual("402", "insufficient_quota", "insufficient balance"),
    404: Usual("404", "not_found_error", "Task not found"),
    422: Usual("content_policy_violation", "content_policy_violation", "content policy violation"),
    429: Usual("rate_limit_exceeded", "rate_limit_error", "rate limit exceeded"),
    500: Usual("internal_error", "internal_error", "internal server error"),
}


class Toapis(TaskWire):
    """One task for each request."""

    name = "toapis"
    model = "gpt-4o-image"
    asks = ("/images/generations",)
    named = "task_img"
    lacks = frozenset(
        {
            *(Kind.NO_CHOICES, Kind.FILTERED, Kind.DECLINED, Kind.ERROR_FRAME),
            *(Kind.CUT_BASE64, Kind.WORDS_ONLY, Kind.UNEXPECTED_TOOL_CALL),
        }
    )
    forbids = VendorRefused(422)
    usual = _USUAL

    def told(self, refused: VendorRefused) -> Json:
        """Return the envelope; a code that is a status is a number."""
        code, kind, message = completed(refused, self.usual)
        number = int(code) if code and code.isdecimal() else code
        return {"error": {"code": number, "message": message, "type": kind}}

    def read(self, call: Call) -> Ask:
        """Return what is asked for."""
        request = an_object(call.body)
        if request.get("model") != self.model:
            raise invalid(f"model {request.get('model')} is not known")
        prompt = words(request.get("prompt"), _LONGEST_PROMPT, "prompt")
        n, urls, mask = request.get("n", 1), request.get("image_urls", []), request.get("mask_url")
        if type(n) is not int or n not in _COUNTS:
            raise invalid("n must be a number: 1, 2 or 4")
        if not isinstance(urls, list) or len(urls) > _MOST_INPUTS or not all(map(_is_address, urls)):
            raise invalid(
                f"image_urls must be a list of {_MOST_INPUTS} addresses at most; upload pictures first"
            )
        if mask is not None and not (_is_address(mask) and urls):
            raise invalid("mask_url must be an address, and goes with image_urls")
        client_id = request.get("client_business_id", "")
        if not isinstance(client_id, str) or len(client_id) > _LONGEST_NAME:
            raise invalid(f"client_business_id must be a text of {_LONGEST_NAME} characters at most")
        return Ask(
            prompt=prompt,
            said=(prompt,),
            letters=len(prompt),
            canvas=urls[0] if urls else None,
            references=tuple(urls[1:]),
            mask=mask,
            size=_SIZES[one_of(request["size"], _SIZES, "size")] if "size" in request else None,
            n=n,
            client_id=client_id,
        )

    def answer(self, job: Job) -> Submission:
        """Return the answer to `job`."""
        return Submission(job)

    def uploaded(self, name: str, url: str, kind: str, size: int) -> Json:
        """Return what tells of a picture sent ahead."""
        data = {"id": f"upload_{name[:8]}", "url": url, "mime_type": kind, "size": size}
        return {"success": True, "message": "", "data": data}

    def upload_refused(self, refused: VendorRefused) -> Json:
        """Return the envelope of a refused upload, which is another one."""
        return {"success": False, "message": completed(refused, self.usual).message}

    def read_upload(self, call: Call) -> Field:
        """Return the picture that is sent ahead; raises `VendorRefused`."""
        files = [each for each in read_form(call.content_type, call.body) if each.name == "file"]
        if len(files) != 1 or files[0].filename is None:
            raise invalid("file must be one file")
        (file,) = files
        if file.type not in _TYPES:
            raise invalid("Unsupported image type. Allowed: JPEG, PNG, WebP, GIF")
        if len(file.data) > _LARGEST_INPUT:
            raise invalid("Image too large. Maximum size is 10MB")
        return file

    def name_of(self, task: Task) -> str:
        """Return the name that a task has in answers, which is not the one it was given at first."""
        return task.id.replace(self.named, "img")

    def accepted(self, task: Task, now: float) -> Json:
        """Return the answer to a submission: the name to ask by, or all of it where there is no waiting."""
        told: dict[str, Json] = self.task(task, now)
        return told if told["status"] is Status.COMPLETED else {**told, "id": task.id, "metadata": {}}

    def task(self, task: Task, now: float) -> dict[str, Json]:
        """Return how a task is; progress is a number, a percentage in words, or untold."""
        status, percent = task.state(now)
        job, name = task.job, self.name_of(task)
        match status:
            case Status.FAILED:
                return _head(job, name, status, 0) | _failure(job)
            case Status.COMPLETED:
                times = {"completed_at": int(task.accepted + task.takes_s), "expires_at": task.expires}
                return _head(job, name, status, 100) | times | _result(task)
        spellings: tuple[Json, ...] = (percent, f"{percent}%", None)
        return _head(job, name, status, spellings[percent % len(spellings)])


def _is_address(url: Json) -> bool:
    return isinstance(url, str) and url.startswith(("https://", "http://"))


class Submission(Answer):
    """What is said at once of a task."""

    def whole(self, pictures: Sequence[Handed]) -> Json:
        """Return the task as it begins."""
        return _head(self.job, self.job.id, Status.QUEUED, 0) | {"metadata": {}}

    def hollow(self, kind: Kind) -> Json:
        """Return a task without a name."""
        return _head(self.job, "", Status.QUEUED, 0)

    def usage(self, pictures: int) -> dict[str, Json]:
        """Return nothing: tokens are not told."""
        return {}


def _head(job: Job, name: str, status: Status, progress: Json) -> dict[str, Json]:
    head = {"id": name, "object": "generation.task", "model": job.model, "status": status}
    named = {"client_business_id": job.ask.client_id} if job.ask.client_id else {}
    return {**head, "progress": progress, "created_at": job.created, **named}


def _failure(job: Job) -> dict[str, Json]:
    """Return why a task failed, in one of the two shapes there are."""
    message = _POLICY if job.suffers(Kind.TASK_REFUSED) else _UPSTREAM
    error = {"code": "generation_failed", "message": message}
    return {"fail_reason": message} if job.number % 2 else {"error": error}


def _result(task: Task) -> dict[str, Json]:
    """Return the addresses, in one of the four shapes there are."""
    data = [{"url": url} for url in task.urls]
    result = {"result": {"type": "image", "data": data}}
    first = {"url": task.urls[0]} if task.urls else {}
    shapes = (result, {**result, **first}, {"data": data}, first if len(data) == 1 else result)
    return shapes[task.job.number % len(shapes)]
