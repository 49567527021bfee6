"""Versions of flows: kept, published, and live for every new call."""
