"""The soft edge of a region, all of it inside: outside, not one pixel has any weight."""

from __future__ import annotations

from math import ceil

from PIL import Image, ImageChops, ImageFilter

# Larger regions are feathered on a reduced copy: as soft to the eye, at a bounded cost.
_SIDE = 1024
# The edge's width in pixels of that copy: a share of the longer side, within these.
_WIDTH_SHARE, _NARROWEST, _WIDEST = 96, 2, 8
# Two small numbers in one byte: a pixel's depth in the region, and the depth of the region around it.
_PACKED = 16


def feathered(region: Image.Image) -> Image.Image:
    """How much of the new picture shows through, 0-255, for a `region` (L) of 0 and 255.

    It grows from the region's edge inwards. What is thinner than the edge is wide counts in full in its
    middle, so that no part of the region is lost; the picture's own border is no edge.
    """
    factor = ceil(max(region.size) / _SIDE)
    small = region if factor == 1 else region.reduce(factor).point(_any)
    weights = _weights(small)
    if factor > 1:
        weights = weights.resize(region.size, Image.Resampling.BILINEAR)
    return ImageChops.darker(weights, region)


def _weights(region: Image.Image) -> Image.Image:
    width = min(max(max(region.size) // _WIDTH_SHARE, _NARROWEST), _WIDEST)
    depth = around = Image.new("L", region.size)
    for step in range(width):
        inner = region.filter(ImageFilter.BoxBlur(step)).point(_all) if step else region
        depth = ImageChops.add(depth, inner.point(_one))
        around = ImageChops.add(around, inner.filter(ImageFilter.BoxBlur(width)).point(_any).point(_one))
    packed = ImageChops.add(depth.point(lambda value: value * _PACKED), around)
    return packed.point([_ratio(*divmod(value, _PACKED)) for value in range(256)])


def _ratio(depth: int, around: int) -> int:
    return min(255, 255 * depth // around) if around else 0


def _all(value: int) -> int:
    return 255 if value == 255 else 0  # noqa: PLR2004  a byte's most


def _any(value: int) -> int:
    return 255 if value else 0


def _one(value: int) -> int:
    return 1 if value else 0
