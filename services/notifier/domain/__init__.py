"""Rules of sending: who is told of what, when to try again, when to stop. Standard library only."""
