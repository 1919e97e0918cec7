"""Every text of the staff API is there in English."""

import ast
from pathlib import Path

from services.router import domain
from services.router.domain.case import Status
from services.router.entrypoints import http
from services.router.entrypoints.http.problems import TEXTS
from services.router.entrypoints.http.texts import CATALOGUE

CODE_AT = {"NotAllowedNowError": 0, "BadCommandError": 1}


def marked(source: str) -> list[str]:
    """The texts marked for translation in a module."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return [
        str(call.args[0].value)
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id == "_" and isinstance(call.args[0], ast.Constant)
    ]


def test_every_text_is_translated() -> None:
    texts = [text for module in Path(http.__path__[0]).glob("*.py") for text in marked(module.read_text())]
    assert len(texts) > 10
    assert [text for text in texts if text not in CATALOGUE] == []


def test_every_code_of_the_domain_has_a_text() -> None:
    raised = {code for module in Path(domain.__path__[0]).glob("*.py") for code in codes(module.read_text())}
    assert {"unknown_agency", "already_assigned", "not_assigned", "leads", "same_time"} <= raised
    assert raised - set(TEXTS) == set()
    assert {f"case_{status}" for status in Status} <= set(TEXTS)


def codes(source: str) -> list[str]:
    """The codes that a module's refusals begin with, as far as they are written out."""
    return [
        argument.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CODE_AT
        for argument in node.args[CODE_AT[node.func.id] :][:1]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    ]
