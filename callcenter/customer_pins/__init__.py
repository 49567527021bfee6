"""PINs by which customers prove at the telephone who they are."""
