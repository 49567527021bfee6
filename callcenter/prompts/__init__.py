"""Sounds for the caller: synthesised or recorded, made once and kept."""
