"""How long tests wait for what ought to come at once."""

from __future__ import annotations

# It keeps a hanging test from hanging for ever, and measures nothing: machines are slow at times.
PATIENCE_S = 120.0
