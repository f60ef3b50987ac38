"""The picture folder: whole files or none, under names that lead nowhere else."""

from __future__ import annotations

import asyncio
import errno
import os
import resource
import signal
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import StoreError
from bot.store.database.failures import file_failures
from bot.store.files import Pictures


@pytest.fixture(name="pictures")
def _pictures(tmp_path: Path) -> Pictures:
    return Pictures(tmp_path / "images")


async def test_what_was_put_is_got(pictures: Pictures) -> None:
    """Byte for byte, and the newest of several under one name."""
    await pictures.put("a-1.png", b"old" * 1000)
    await pictures.put("a-1.png", bytes(range(256)))

    assert await pictures.get("a-1.png") == bytes(range(256))


async def test_names_are_found_by_their_beginning(pictures: Pictures) -> None:
    """All pictures of an attempt, in order, and nothing half-written."""
    await asyncio.gather(*(pictures.put(name, b"x") for name in ("b-2.png", "b-1.png", "c-1.png")))

    assert await pictures.find("b") == ("b-1.png", "b-2.png")
    assert await pictures.find("d") == ()


async def test_what_is_removed_is_gone_and_may_be_removed_again(pictures: Pictures) -> None:
    """Deletion may be repeated after a crash."""
    await pictures.put("a-1.png", b"x")

    await pictures.remove("a-1.png")
    await pictures.remove("a-1.png")

    assert await pictures.find("") == ()
    with pytest.raises(StoreError, match=r"a-1.png cannot be used \(no such file"):
        await pictures.get("a-1.png")


async def test_what_a_crash_left_is_never_found_and_is_overwritten(
    pictures: Pictures, tmp_path: Path
) -> None:
    """A file cut off in the middle has a passing name."""
    (tmp_path / "images" / ".a-1.png.part").write_bytes(b"hal")
    assert await pictures.find("") == ()

    await pictures.put("a-1.png", b"whole")

    assert [path.name for path in (tmp_path / "images").iterdir()] == ["a-1.png"]


@given(
    st.one_of(
        st.text(max_size=20), st.sampled_from(["../a", "a/b", "", ".", "..", ".a", "A", "a\n", "a\0", "é"])
    )
)
def test_a_name_that_could_lead_elsewhere_is_refused(name: str) -> None:
    """Every name is ours: a lower-case letter or digit, then those, dots and dashes."""
    plain = set("abcdefghijklmnopqrstuvwxyz0123456789")
    good = bool(name) and name[0] in plain and set(name) <= plain | set(".-")
    pictures = Pictures(Path("/tmp"))  # noqa: S108  nothing is written there

    if not good:
        with pytest.raises(ValueError, match="not a name of ours"):
            asyncio.run(pictures.get(name))


async def test_a_planted_link_is_not_followed(pictures: Pictures, tmp_path: Path) -> None:
    """Neither reading nor writing goes through it."""
    secret = tmp_path / "secret"
    secret.write_bytes(b"secret")
    (tmp_path / "images" / "a-1.png").symlink_to(secret)
    (tmp_path / "images" / ".b-1.png.part").symlink_to(secret)

    with pytest.raises(StoreError):
        await pictures.get("a-1.png")
    with pytest.raises(StoreError):
        await pictures.put("b-1.png", b"overwritten")
    await pictures.put("a-1.png", b"ours")

    assert secret.read_bytes() == b"secret"
    assert await pictures.get("a-1.png") == b"ours"


async def test_a_file_that_does_not_fit_leaves_the_old_one(pictures: Pictures, tmp_path: Path) -> None:
    """A write the system stops in the middle raises, and nothing of it stays."""
    await pictures.put("a-1.png", b"old")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, hard))
    try:
        with pytest.raises(StoreError, match=r"cannot be used \(file too large\)"):
            await pictures.put("a-1.png", b"x" * 1_000_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)

    assert [path.name for path in (tmp_path / "images").iterdir()] == ["a-1.png"]
    assert await pictures.get("a-1.png") == b"old"


def test_a_full_disk_is_told_as_such(tmp_path: Path) -> None:
    """Also where a quota of the system's own is what is full."""
    for code in (errno.ENOSPC, errno.EDQUOT):
        with (
            pytest.raises(StoreError, match=r"The disk is full, so .* free some space"),
            file_failures(tmp_path),
        ):
            raise OSError(code, "as the system says it")


def test_a_folder_that_cannot_be_made_is_told_in_a_sentence(tmp_path: Path) -> None:
    """A file stands where the folder should be."""
    (tmp_path / "images").write_text("a file")

    with pytest.raises(StoreError, match=r"cannot be used .*check that"):
        Pictures(tmp_path / "images" / "deep")


async def test_the_free_space_is_told(pictures: Pictures) -> None:
    """In bytes."""
    assert await pictures.free_bytes() > 0


async def test_all_that_begins_with_an_id_is_removed(pictures: Pictures, tmp_path: Path) -> None:
    """Also what a crash left half written; other names stay."""
    for name in ("a1-1.png", "a1.json", "b2-1.png"):
        await pictures.put(name, b"data")
    half_written = tmp_path / "images" / ".a1-2.png.part"
    half_written.write_bytes(b"da")

    await pictures.remove_all(["a1", "c3"])

    assert await pictures.find("") == ("b2-1.png",)
    assert not half_written.exists()


async def test_what_nobody_touched_for_long_is_found(pictures: Pictures, tmp_path: Path) -> None:
    """What is half written for so long will never be whole; a file that is not ours stays."""
    folder = tmp_path / "images"
    await pictures.put("old.png", b"data")
    for name in ("old.png", ".old-2.png.part", ".keep"):
        (folder / name).write_bytes(b"data")
        os.utime(folder / name, (0, 0))
    await pictures.put("new.png", b"data")

    found = await pictures.untouched_since(datetime(2020, 1, 1, tzinfo=UTC))

    assert found == ("old.png",)
    assert {path.name for path in folder.iterdir()} == {"old.png", "new.png", ".keep"}
