"""What a complaint looks like once its facts are folded, and what is counted about it. Standard library only."""
