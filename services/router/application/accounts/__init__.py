"""Who works here: signing in, sessions, personal tokens, and what a tenant's admin may do with accounts."""
