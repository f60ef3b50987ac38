"""Darkroom: images made and edited by talking. Only `bot.client` and `bot.app` know Discord's library."""
