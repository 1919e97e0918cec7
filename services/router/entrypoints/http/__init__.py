"""The staff API over HTTP."""
