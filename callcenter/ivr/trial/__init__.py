"""Scripted calls: a flow tried out offline, in milliseconds."""
