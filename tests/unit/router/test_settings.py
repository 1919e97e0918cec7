"""router's settings."""

import base64
from typing import Any

import pytest
from pydantic import ValidationError

from services.router.settings import Settings

TOKEN = "a-token-that-is-long-enough"


def settings(staff_tokens: Any) -> Settings:
    """Settings with these tokens."""
    return Settings(master_key=base64.b64encode(bytes(32)).decode(), staff_tokens=staff_tokens)


def test_tokens_are_read_from_json() -> None:
    assert settings('{"33.72": {"verifier": "%s"}}' % TOKEN).tokens() == [("33.72", "verifier", TOKEN)]  # noqa: UP031 - braces
    assert settings({}).tokens() == []


@pytest.mark.parametrize(
    ("tokens", "why"),
    [
        ("{", "must be JSON"),
        ({"Solo": {"verifier": TOKEN}}, "not a region code"),
        ({"33.72": {"mayor": TOKEN}}, "should be 'verifier'"),
        ({"33.72": {"verifier": "short-secret"}}, "too short"),
        ({"33.72": {"verifier": TOKEN}, "33.28": {"verifier": TOKEN}}, "same token"),
    ],
)
def test_unusable_tokens_are_refused_without_being_shown(tokens: Any, why: str) -> None:
    with pytest.raises(ValidationError, match=why) as refused:
        settings(tokens)
    assert "secret" not in str(refused.value)
    assert TOKEN not in str(refused.value)
