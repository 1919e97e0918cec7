"""What router does, one use case a file, and the ports it needs for it."""
