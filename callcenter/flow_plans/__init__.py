"""Versions that are live for a time, such as a menu for the holidays."""
