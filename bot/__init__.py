"""Darkroom without Discord: images made and edited by talking."""
