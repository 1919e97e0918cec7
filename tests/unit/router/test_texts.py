"""Every text of the staff API is there in English."""

import ast
from pathlib import Path

from services.router.domain import decisions
from services.router.entrypoints import http
from services.router.entrypoints.http.problems import TEXTS
from services.router.entrypoints.http.texts import CATALOGUE


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
    source = Path(decisions.__file__).read_text()
    raised = [
        str(argument.value)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id.endswith("Error")
        for argument in node.args
        if isinstance(argument, ast.Constant) and "_" in str(argument.value) and " " not in str(argument.value)
    ]
    assert {"unknown_agency", "already_assigned", "not_assigned"} <= set(raised)
    assert set(raised) <= set(TEXTS)
