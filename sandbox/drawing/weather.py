"""Effects that lie over a picture: mist, snow, rain."""

from __future__ import annotations

from random import Random

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

from sandbox.drawing.colours import WHITE, Colour

# How far down a picture lightning reaches, as a share of its height.
_STRIKES = 0.6


def _veiled(image: Image.Image, veil: Image.Image, colour: Colour) -> Image.Image:
    """Return `image` with `colour` laid over it as thickly as `veil` says."""
    return Image.composite(Image.new("RGB", image.size, colour), image, veil)


def mist(image: Image.Image, luck: Random) -> Image.Image:
    """Soft white bands, thickest a little below the middle."""
    bands = Image.new("L", (8, 24))
    for y in range(24):
        thickness = max(0.0, 1 - abs(y - 15) / 13) * luck.uniform(70, 200)
        for x in range(8):
            bands.putpixel((x, y), round(thickness * luck.uniform(0.65, 1)))
    return _veiled(image, bands.resize(image.size, Image.Resampling.BICUBIC), (244, 246, 250))


def snow(image: Image.Image, luck: Random) -> Image.Image:
    """Falling flakes, and white on the ground."""
    width, height = image.size
    veil = Image.new("L", image.size)
    pen = ImageDraw.Draw(veil)
    for _ in range(420):
        x, y = luck.random() * width, luck.random() * height
        radius = luck.choice((0.0024, 0.0034, 0.0056)) * width
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), 240)
    drift = Image.new("L", (1, 64))
    drift.putdata([max(0, (row - 42) * 9) for row in range(64)])
    lying = _veiled(image, drift.resize(image.size, Image.Resampling.BICUBIC), (246, 250, 255))
    cold = Image.blend(lying, Image.new("RGB", image.size, (214, 228, 246)), 0.2)
    return _veiled(cold, veil.filter(ImageFilter.GaussianBlur(width / 900)), WHITE)


def rain(image: Image.Image, luck: Random) -> Image.Image:
    """Slanting drops under a grey sky."""
    width, height = image.size
    veil = Image.new("L", image.size)
    pen = ImageDraw.Draw(veil)
    for _ in range(320):
        x, y = luck.uniform(-0.05, 1.05) * width, luck.uniform(-0.1, 1) * height
        fall = luck.uniform(0.03, 0.075) * height
        pen.line((x, y, x - fall * 0.24, y + fall), luck.randint(110, 200), max(1, width // 500))
    grey = Image.blend(
        ImageEnhance.Color(image).enhance(0.6), Image.new("RGB", image.size, (70, 86, 108)), 0.3
    )
    return _veiled(grey, veil, (222, 232, 244))


def storm(image: Image.Image, luck: Random) -> Image.Image:
    """Rain, darkness and one flash of lightning."""
    dark = ImageEnhance.Brightness(rain(image, luck)).enhance(0.68)
    x, y = luck.uniform(0.3, 0.7), 0.0
    bolt = [(x * image.width, 0.0)]
    while y < _STRIKES:
        x, y = x + luck.uniform(-0.06, 0.06), y + luck.uniform(0.06, 0.12)
        bolt.append((x * image.width, y * image.height))
    ImageDraw.Draw(dark).line(bolt, (255, 250, 214), max(2, image.width // 140), joint="curve")
    return dark
