"""How staff are let in: cookies, tokens, and the pages for signing in and for accounts."""
