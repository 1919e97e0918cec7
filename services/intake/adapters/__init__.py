"""How intake's ports are met: MongoDB, the keyring, photos, media stores, rate limits."""
