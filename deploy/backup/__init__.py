"""Backup of MongoDB at one moment, and back: the files, and how a restored system catches up with the log."""
