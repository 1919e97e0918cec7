"""The four services. They share no database and never import each other: events are the only way."""
