"""MongoDB, Kafka and the keyring as reporting uses them."""
