"""The whole schema: whoever makes or compares it needs every module of tables imported."""

from __future__ import annotations

from bot.store import rule_tables, tables

MODULES = (tables, rule_tables)
metadata = tables.metadata
