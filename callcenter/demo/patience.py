"""How long people in simulated calls wait, where nothing else is said."""

PATIENCE_S = 30.0
"""What should come comes within moments; a machine that has much to do may need longer."""
