"""How the world reaches intake: the submit API, the guided form, the SMS webhook, photos."""
