"""Where accounts are kept, and the libraries they stand on."""
