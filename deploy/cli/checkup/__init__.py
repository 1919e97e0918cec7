"""`aduan doctor`: looks at everything an installation needs and says what is not as it should be, and what to do."""
