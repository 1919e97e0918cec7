"""Tenants as configured: read from YAML files by people, kept from the topic by services."""
