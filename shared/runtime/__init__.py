"""Assembles a service and runs it: start, health, metrics, background work and an orderly end."""

from shared.runtime.app import Background, build_app
from shared.runtime.health import Check, Health
from shared.runtime.serve import serve

__all__ = ["Background", "Check", "Health", "build_app", "serve"]
