"""Real pictures without a model: scenes drawn from words, and edits that change what they are given."""

from sandbox.drawing.editing import edit
from sandbox.drawing.png import Ancestry, ancestry, annotated, encode, forebears, padded
from sandbox.drawing.scene import draw

__all__ = ["Ancestry", "ancestry", "annotated", "draw", "edit", "encode", "forebears", "padded"]
