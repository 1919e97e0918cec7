"""notifier: tells reporters and agencies what happens, at most once each. It decides nothing about a case."""
