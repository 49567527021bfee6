"""Where calls went in flows, counted: what the drop-off picture is made of."""
