"""Photos and short videos: what may come in, what is left of it once cleaned, and where it lies."""
