"""What edits do to the pixels they are given."""

from __future__ import annotations

import pytest
from PIL import Image

from sandbox.drawing import draw, edit
from sandbox.drawing.colours import NAMED
from sandbox.drawing.editing import FINISHES, GRADES, WEATHER
from sandbox.drawing.figures import FIGURES, Figure
from tests.sandbox.drawing.looking import share_changed

SIZE = (160, 160)
# What nobody would overlook.
VISIBLE = 0.005
BACKGROUNDS = ("blue", "green", "red", "yellow", "purple")


@pytest.fixture(scope="module")
def before() -> Image.Image:
    """A picture with something in it everywhere, and unlike its own mirror image."""
    return draw("a house and a boat by the sea", SIZE)


@pytest.mark.parametrize("words", [*GRADES, *WEATHER, *FINISHES], ids=lambda words: words[0])
def test_each_effect_changes_the_picture_visibly(before: Image.Image, words: tuple[str, ...]) -> None:
    """Every effect in the tables does something one can see, whichever of its words is used."""
    for word in words:
        assert share_changed(before, edit(before, f"make it {word}")) > VISIBLE, word


@pytest.mark.parametrize("words", [*GRADES, *WEATHER], ids=lambda words: words[0])
def test_an_effect_keeps_the_picture_recognisable(before: Image.Image, words: tuple[str, ...]) -> None:
    """Edits of two different pictures stay different: the picture that was sent shows through."""
    other = draw("a cat in a city", SIZE)
    told = f"make it {words[0]}"

    assert share_changed(edit(before, told), edit(other, told)) > 0.2


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.words[0])
def test_what_is_added_is_drawn(before: Image.Image, figure: Figure) -> None:
    """Adding anything we can draw changes some pixels and leaves most of them alone."""
    word = figure.words[0]
    share = share_changed(before, edit(before, f"add a {word}"))

    assert VISIBLE < share < 0.6


@pytest.mark.parametrize("colour", BACKGROUNDS)
def test_a_coloured_background_has_that_colour(before: Image.Image, colour: str) -> None:
    """The corner of a picture with a new background is nearest to the colour asked for."""
    corner = edit(before, f"now make the background {colour}").getpixel((3, 3))

    assert isinstance(corner, tuple)
    distance = {
        name: sum(abs(a - b) for a, b in zip(NAMED[name], corner, strict=True)) for name in BACKGROUNDS
    }
    assert min(distance, key=lambda name: distance[name]) == colour


def test_a_coloured_background_leaves_the_subject() -> None:
    """The cat in front of the new background is the same cat."""
    cat = draw("a cat", (256, 256))
    after = edit(cat, "a blue background")

    face = (118, 140, 138, 180)
    assert share_changed(cat.crop(face), after.crop(face)) < 0.1


def test_another_place_can_be_put_behind_the_subject(before: Image.Image) -> None:
    """A background may be a place rather than a colour."""
    assert share_changed(before, edit(before, "change the background to a forest")) > 0.1


def test_unknown_instructions_are_lettered_on_a_strip(before: Image.Image) -> None:
    """What is not understood changes the lower edge and nothing else."""
    after = edit(before, "make it feel like a Tuesday in spring 1987")

    upper = (0, 0, SIZE[0], SIZE[1] // 2)
    assert share_changed(before, after) > 0.05
    assert share_changed(before.crop(upper), after.crop(upper)) == 0


def test_different_unknown_instructions_differ(before: Image.Image) -> None:
    """The strip says which instruction it was."""
    first, second = (
        edit(before, told) for told in ("make it feel like Tuesday", "make it smell of lavender")
    )

    assert share_changed(first, second) > VISIBLE


def test_several_instructions_apply_at_once(before: Image.Image) -> None:
    """Dawn with mist is neither dawn alone nor mist alone."""
    both = edit(before, "Make it dawn instead, with mist on the water.")

    assert share_changed(both, edit(before, "make it dawn")) > 0.05
    assert share_changed(both, edit(before, "with mist on the water")) > 0.05


def test_what_is_already_there_is_not_drawn_again(before: Image.Image) -> None:
    """The dog spoken of as "the dog" is in the picture already; "a dog" is a new one."""
    assert share_changed(edit(before, "put the dog to bed"), edit(before, "put a dog to bed")) > 0.05


def test_quoted_words_are_written_on_the_picture(before: Image.Image) -> None:
    """Quoted words after a word like "write" stand on the picture, large."""
    first, second = (edit(before, f'write "{word}" above it') for word in ("Hello", "Farewell"))

    assert share_changed(before, first) > VISIBLE
    assert share_changed(first, second) > VISIBLE


@pytest.mark.parametrize("transparent", [False, True])
def test_a_mask_keeps_the_change_inside(before: Image.Image, *, transparent: bool) -> None:
    """Only where the mask is white, or transparent if it has transparency, do pixels change."""
    left = (0, 0, SIZE[0] // 2, SIZE[1])
    if transparent:
        mask = Image.new("RGBA", SIZE, (0, 0, 0, 255))
        mask.paste((0, 0, 0, 0), left)
    else:
        mask = Image.new("L", SIZE, 0)
        mask.paste(255, left)

    after = edit(before, "make it night", mask=mask)

    right = (SIZE[0] // 2, 0, *SIZE)
    assert share_changed(before.crop(right), after.crop(right)) == 0
    assert share_changed(before.crop(left), after.crop(left)) > 0.5


def test_references_can_be_seen(before: Image.Image) -> None:
    """Which references were sent shows in the picture."""
    first, second = (
        edit(before, "make it night", references=[draw(prompt, SIZE)])
        for prompt in ("a cat", "a rocket in space")
    )

    assert share_changed(first, second) > VISIBLE


def test_the_same_edit_gives_the_same_pixels(before: Image.Image) -> None:
    """An edit follows from its picture, its words and its seed."""
    first, second = (edit(before, "add a dog, in the rain", 5) for _ in range(2))

    assert first.tobytes() == second.tobytes()


@pytest.mark.parametrize("mode", ["RGBA", "L", "P", "CMYK", "1"])
def test_pictures_of_any_kind_can_be_edited(before: Image.Image, mode: str) -> None:
    """Grey, palette, print and transparent pictures are edited like any other."""
    assert edit(before.convert(mode), "make it night and add a hat").mode == "RGB"


@pytest.mark.parametrize("size", [(1, 1), (2, 300), (300, 2), (33, 17)])
@pytest.mark.parametrize(
    "told", ["make it dawn with mist", "blue background", "add a dog", "xyz", "a frame", "sketch"]
)
def test_pictures_of_odd_sizes_can_be_edited(size: tuple[int, int], told: str) -> None:
    """Not even a single pixel stops an edit, and its size stays."""
    assert edit(Image.new("RGB", size, "teal"), told).size == size
