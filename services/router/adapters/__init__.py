"""The ports, on MongoDB, the keyring and the tenants' directory."""
