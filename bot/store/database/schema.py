"""The whole schema: whoever makes or compares it needs every module of tables imported."""

from __future__ import annotations

from bot.store.database import moderation_tables, privacy_tables, rule_tables, tables

MODULES = (tables, rule_tables, privacy_tables, moderation_tables)
metadata = tables.metadata
