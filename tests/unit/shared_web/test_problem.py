"""Errors name the field and what is asked of it, in the reader's language, and never what was typed."""

from collections.abc import AsyncIterator
from typing import Annotated, Literal

import httpx
import pytest
from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, Field, field_validator

from shared.web.problem import Problem, install_problems
from shared.web.validation import FieldError


class Place(BaseModel):
    lat: Annotated[float, Field(ge=-90, le=90)]


class Body(BaseModel):
    text: Annotated[str, Field(max_length=20)]
    visibility: Literal["public", "secret"] = "public"
    location: Place | None = None
    phone: str | None = None

    @field_validator("phone")
    @classmethod
    def _is_a_number(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith("+"):
            raise ValueError("Bentuknya tidak sesuai.")
        return value


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    install_problems(app)

    @app.post("/api/v1/complaints")
    async def submit(body: Body) -> None:
        raise Problem(409, "Kunci sudah dipakai", type="https://aduan.example/problems/key-reused")

    @app.get("/api/limited")
    async def limited() -> None:
        raise Problem(429, headers={"Retry-After": "3"}, errors=[FieldError("x", "Wajib diisi.")])

    @app.get("/api/plain")
    async def plain() -> None:
        raise HTTPException(403)

    @app.get("/api/broken")
    async def broken() -> None:
        raise ValueError("Budi Santoso")

    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://t") as made:
        yield made


async def test_each_wrong_field_is_named_and_nothing_typed_comes_back(client: httpx.AsyncClient) -> None:
    typed = {
        "text": "Budi Santoso tinggal di Jalan Melati",
        "visibility": "rahasia-budi",
        "location": {"lat": 91},
        "phone": "0812-budi",
    }
    answer = await client.post("/api/v1/complaints", json=typed)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert (told["type"], told["status"]) == ("about:blank", 422)
    assert {error["field"]: error["message"] for error in told["errors"]} == {
        "text": "Paling banyak 20 karakter.",
        "visibility": "Pilih salah satu: 'public' or 'secret'.",
        "location.lat": "Paling besar 90.0.",
        "phone": "Bentuknya tidak sesuai.",
    }
    assert "udi" not in answer.text.replace("public", "")


async def test_errors_are_told_in_english_to_those_who_ask(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/v1/complaints", json={}, headers={"accept-language": "en"})
    assert answer.json()["errors"] == [{"field": "text", "message": "This is required."}]
    assert answer.json()["title"] == "Something needs correcting"


async def test_a_body_that_is_no_json_is_said_to_be_none(client: httpx.AsyncClient) -> None:
    answer = await client.post(
        "/api/v1/complaints", content=b'{"text": "Budi', headers={"content-type": "application/json"}
    )
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["message"] == "Isi kiriman bukan JSON yang sah."
    assert "Budi" not in answer.text


async def test_a_problem_says_its_kind_and_its_title(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/v1/complaints", json={"text": "lubang"})
    assert answer.json() == {
        "type": "https://aduan.example/problems/key-reused",
        "title": "Kunci sudah dipakai",
        "status": 409,
    }


async def test_a_problem_keeps_its_headers_and_errors(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/limited")
    assert answer.headers["retry-after"] == "3"
    assert answer.json()["errors"] == [{"field": "x", "message": "Wajib diisi."}]


@pytest.mark.parametrize(("path", "status"), [("/api/plain", 403), ("/api/none", 404), ("/api/v1/complaints", 405)])
async def test_frameworks_own_errors_are_problems_too(client: httpx.AsyncClient, path: str, status: int) -> None:
    answer = await client.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status


async def test_an_unexpected_error_tells_nothing_of_the_inside(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/broken")
    assert answer.status_code == 500
    assert answer.json()["type"] == "about:blank"
    assert "Budi" not in answer.text
    assert "ValueError" not in answer.text
