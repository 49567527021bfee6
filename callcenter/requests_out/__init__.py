"""Requests that menus send to other programs."""
