"""The contracts between services: one frozen model per event and version, with a schema and examples beside it."""
