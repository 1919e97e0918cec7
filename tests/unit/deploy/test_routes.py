"""Every public path goes to exactly one service."""

from pathlib import Path

import pytest

from deploy.local.routes import RoutesError, load


@pytest.mark.parametrize(
    ("method", "path", "service"),
    [
        ("GET", "/", "reporting"),
        ("GET", "/lapor", "intake"),
        ("POST", "/lapor/foto", "intake"),
        ("GET", "/laporan", "reporting"),
        ("POST", "/api/v1/tenants/33.72/complaints", "intake"),
        ("GET", "/api/v1/tenants/33.72/complaints", "reporting"),
        ("POST", "/api/v1/tenants/33.72/cases/c1/assign", "router"),
        ("GET", "/api/v1/tenants/33.72/notifications", "notifier"),
        ("GET", "/api/v1/tenants/33.72/board", "reporting"),
        ("GET", "/api/v1/tenants/a/b/complaints", "reporting"),
        ("GET", "/api/v1/complaints/3372-K7QM-9XPA-2TBD", "reporting"),
        ("POST", "/hooks/sms/33.72", "intake"),
        ("GET", "/media/1", "intake"),
        ("GET", "/meja", "router"),
        ("POST", "/masuk/kode", "router"),
        ("GET", "/kelola/akun", "router"),
        ("GET", "/dev/kotak-keluar", "outbox"),
        ("GET", "/dev/kotak-keluar/gaya.css", "outbox"),
        ("GET", "/dev/kotak-keluar.json", "outbox"),
        ("GET", "/metrics", None),
        ("GET", "/health/ready", None),
    ],
)
def test_a_request_goes_to_the_service_that_answers_it(method: str, path: str, service: str | None) -> None:
    assert load(local=True).service(method, path) == service


def test_the_outbox_is_reached_on_a_developers_machine_only() -> None:
    assert load(local=False).service("GET", "/dev/kotak-keluar") == "reporting"


def test_a_row_with_an_unknown_word_is_refused(tmp_path: Path) -> None:
    table = tmp_path / "routes.yaml"
    table.write_text("default: a\nclosed: []\nlocal: []\nroutes:\n  - {service: a, path: /x, verbs: [GET]}\n")
    with pytest.raises(RoutesError, match="verbs"):
        load(table, local=False)
