"""MongoDB, the SMS gateway, the mail server and the templates behind the ports."""
