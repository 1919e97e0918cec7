"""Rules of accounts: passwords, waiting after wrong tries, how long a session lasts."""
