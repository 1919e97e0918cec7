"""A small sound tenant file, and what the loader says of it once a piece is replaced."""

from pathlib import Path

from shared.contracts.tenant import TenantConfigured
from shared.tenants.loader import load_tenant

SAMPLE = """\
id: "33.72"
name: Kota Surakarta
kind: city
timezone: Asia/Jakarta
colour: "#0b4f8a"
working_hours:
  - {weekday: 0, opens: "07:30", closes: "16:00"}
  - {weekday: 4, opens: "07:30", closes: "11:00"}
holidays:
  extra:
    - 2026-02-17
channels:
  - {kind: web}
  - {kind: sms, number: "93372"}
staff:
  - {id: verifikator, name: Verifikator, role: verifier, email: tim@ulas.surakarta.example}
agencies:
  - id: dpupr
    name: Dinas Pekerjaan Umum
    short_name: DPUPR
    email: aduan@dpupr.surakarta.example
    units:
      - id: bina-marga
        name: Bidang Bina Marga
        areas: ["33.72.01", "33.72.04.1011"]
    staff:
      - {id: dpupr-admin, name: Admin DPUPR, role: agency_admin, email: admin@dpupr.surakarta.example}
  - id: dishub
    name: Dinas Perhubungan
    short_name: Dishub
    email: aduan@dishub.surakarta.example
categories:
  - id: jalan-rusak
    name: Jalan rusak
    name_en: Damaged road
    topic: PEKERJAAN UMUM DAN PENATAAN RUANG / JALAN BERLUBANG
    physical: true
    clocks:
      respond: {amount: 24, unit: hours}
    keywords: [jalan rusak, jalan berlubang]
  - id: parkir-liar
    name: Parkir liar
    name_en: Illegal parking
    topic: PERHUBUNGAN / PARKIR LIAR
    keywords:
      - parkir liar
      - jukir
rules:
  - {id: jalan, category: jalan-rusak, agency: dpupr}
  - {id: jalan-laweyan, category: jalan-rusak, area: "33.72.01", agency: dpupr, unit: bina-marga}
  - {id: parkir, category: parkir-liar, agency: dishub}
templates:
  - event: received
    recipient: reporter
    medium: sms
    language: id
    body: |
      Matur nuwun.
      Kode: {{ tracking_code }}
"""


def written(folder: Path, text: str, name: str = "33.72.yaml") -> Path:
    """Return a file with that text."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def changed(old: str, new: str) -> str:
    """Return the sample with its only `old` replaced."""
    assert SAMPLE.count(old) == 1, f"{old!r} is {SAMPLE.count(old)} times in the sample"
    return SAMPLE.replace(old, new)


def faults_of(folder: Path, text: str) -> list[str]:
    """Return what is wrong with a file of that text, as the command prints it, without the folder."""
    loaded = load_tenant(written(folder, text))
    if isinstance(loaded, TenantConfigured):
        return []
    return [str(fault).removeprefix(f"{folder}/") for fault in loaded]
