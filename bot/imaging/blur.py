"""Whether a picture is blurred: a model takes over what it sees of it, the blur too."""

from __future__ import annotations

from PIL import Image, ImageFilter, ImageStat

# Every picture is judged at about the size a model looks at.
_SIDE = 512
_LAPLACE = ImageFilter.Kernel((3, 3), (0, 1, 0, 1, -4, 1, 0, 1, 0), scale=1, offset=128)
# The spread of grey values below which a picture is plain, and so has nothing to be sharp.
_PLAIN = 12.0
# Edges as a share of the contrast: sharp photos and drawings have 0.1 and more, those blurred over a
# hundredth of their side less than this.
_SHARP = 0.04


def is_blurred(image: Image.Image) -> bool:
    """Tell whether hardly anything of its contrast is in edges."""
    small = image.convert("L").resize(_judged(image.size), Image.Resampling.BOX)
    contrast = ImageStat.Stat(small).stddev[0]
    if contrast < _PLAIN:
        return False
    edges = small.filter(_LAPLACE).crop((1, 1, small.width - 1, small.height - 1))  # a border is not filtered
    return bool(ImageStat.Stat(edges).stddev[0] < _SHARP * contrast)


def _judged(size: tuple[int, int]) -> tuple[int, int]:
    scale = min(1.0, _SIDE / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))
