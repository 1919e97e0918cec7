"""Composition root of router: the only module that knows concrete classes."""

from fastapi import FastAPI

from services.router.adapters.cases import EventStoreCases
from services.router.adapters.index import MongoCaseIndex
from services.router.adapters.policies import DirectoryPolicies
from services.router.adapters.words import KeyringWords
from services.router.application.change_case import ChangeCase
from services.router.application.list_cases import ListCases
from services.router.application.open_cases import OpenCases
from services.router.application.repair_index import RepairIndex
from services.router.application.view_case import ViewCase
from services.router.entrypoints.http.changing import changing
from services.router.entrypoints.http.reading import reading
from services.router.entrypoints.received import OnReceived
from services.router.entrypoints.repairer import Repairer
from services.router.settings import Settings
from shared.contracts.complaint import ComplaintReceived
from shared.runtime import build_app, serve
from shared.runtime.clock import SystemClock
from shared.runtime.foundation import Foundation
from shared.web.staff import StaffTokens

NAME = "router"


def build(settings: Settings) -> FastAPI:
    """Put router together. Call it inside the running event loop; nothing connects until the app starts."""
    base = Foundation(NAME, settings)
    store, keyring = base.event_store(), base.keyring()
    policies, cases, index = (
        DirectoryPolicies(base.directory),
        EventStoreCases(store),
        MongoCaseIndex(base.database(NAME)),
    )
    words, clock = KeyringWords(keyring), SystemClock()

    open_cases = OpenCases(policies=policies, words=words, cases=cases, index=index, clock=clock)
    base.consume([ComplaintReceived], OnReceived(open_cases, patience=settings.tenant_patience_seconds))
    repairer = Repairer(RepairIndex(policies=policies, cases=cases, index=index, clock=clock))
    tokens = StaffTokens(settings.tokens())

    return build_app(
        settings,
        name=NAME,
        title="Aduan router",
        routers=[
            reading(
                tokens,
                ListCases(policies=policies, index=index),
                ViewCase(cases=cases, index=index, words=words),
            ),
            changing(tokens, ChangeCase(policies=policies, cases=cases, index=index, clock=clock)),
        ],
        background=[*base.background, ("repairer", repairer.run)],
        checks=base.checks,
        metrics=base.metrics,
        on_start=[*base.on_start, index.ensure_indexes],
        on_stop=base.on_stop,
    )


if __name__ == "__main__":
    serve(NAME, build, Settings)
