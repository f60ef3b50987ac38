"""Comparing pictures as an eye would."""

from __future__ import annotations

from PIL import Image, ImageChops

# Levels (of 255) by which two pixels may differ without anybody noticing.
_OVERLOOKED = 8


def share_changed(before: Image.Image, after: Image.Image) -> float:
    """Return the share of pixels that visibly differ."""
    apart = ImageChops.difference(before, after).convert("L")
    visible = apart.point([255 if level > _OVERLOOKED else 0 for level in range(256)])
    return visible.histogram()[255] / (before.width * before.height)
