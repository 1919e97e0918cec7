"""Each kind of fault in a tenant's file is named with its file and line, and all of them at once."""

from pathlib import Path

import pytest

from shared.contracts.tenant import TenantConfigured
from shared.tenants.loader import load_tenant, load_tenants
from tests.unit.tenants.sample import SAMPLE, changed, faults_of, written

_JALAN = "    keywords: [jalan rusak, jalan berlubang]"
_LAWEYAN = '  - {id: jalan-laweyan, category: jalan-rusak, area: "33.72.01", agency: dpupr, unit: bina-marga}'
_DISHUB = "    email: aduan@dishub.surakarta.example"
_AREAS = '        areas: ["33.72.01", "33.72.04.1011"]'
_KODE = "      Kode: {{ tracking_code }}"

SHAPE = {
    "an id that is a number": ('id: "33.72"', "id: 33.72", "`id` must be text: put it in quotes"),
    "an id that is no code": ('id: "33.72"', 'id: "3372"', "`id` can't be '3372': use two digits"),
    "an unknown key of the tenant": ("kind: city", "kind: city\ncolor: red", "did you mean `colour`?"),
    "an unknown key of a channel": ("{kind: web}", "{kind: web, number: 1}", "the keys here are kind"),
    "an unknown key of a clock": ("respond: {amount: 24,", "resond: {amount: 24,", "did you mean `respond`?"),
    "an unknown kind of channel": ("{kind: web}", "{kind: telegraph}", "choose web, api or sms"),
    "a channel without a kind": ("{kind: web}", "{number: '1708'}", "needs a `kind`"),
    "an SMS number that is none": ('"93372"', '"9-33"', 'use digits in quotes, such as "1708"'),
    "an SMS number without quotes": ('"93372"', "93372", "`number` must be text: put it in quotes"),
    "an SMS channel without a number": (', number: "93372"', "", "`number` is missing: add it"),
    "a bad time zone": ("Asia/Jakarta", "Asia/Djakarta", "Asia/Jakarta (WIB), Asia/Makassar (WITA)"),
    "a bad colour": ('"#0b4f8a"', "red", "use six hexadecimal digits"),
    "an unknown kind of tenant": ("kind: city", "kind: town", "choose 'city', 'regency' or 'province'"),
    "an unknown role": ("role: verifier", "role: boss", "choose 'verifier', 'agency_admin'"),
    "a bad e-mail": ("tim@ulas.surakarta.example", "tim", "use an address such as"),
    "a bad area code": ('areas: ["33.72.01",', 'areas: ["33.7201",', "use a kode wilayah in quotes"),
    "a clock without end": ("amount: 24", "amount: 0", "`amount` can't be 0"),
    "a bad time of day": ('"11:00"', "half past ten", 'write it as "07:30"'),
    "a bad weekday": ("weekday: 4", "weekday: 8", "`weekday` can't be 8"),
    "a bad date": ("- 2026-02-17", "- soon", "write it as 2026-02-17"),
    "a day that does not exist": ("- 2026-02-17", "- 2026-02-30", "'2026-02-30' cannot be read"),
    "text where a list belongs": (
        'channels:\n  - {kind: web}\n  - {kind: sms, number: "93372"}',
        "channels: web",
        "must be a list",
    ),
    "a missing key": ("    short_name: Dishub\n", "", "`short_name` is missing: add it"),
    "an empty value": ("    name: Parkir liar", "    name:", "`name` is empty"),
    "a key written twice": ("kind: city", "kind: city\nkind: city", "`kind` is written twice, first on line 3"),
}

MEANING = {
    "a place that does not exist": ('id: "33.72"', 'id: "33.99"', "33.99 is no province, regency or city"),
    "a city called a regency": ("kind: city", "kind: regency", "33.72 is Kota Surakarta, so `kind` is city"),
    "an area that does not exist": ('"33.72.04.1011"', '"33.72.04.1999"', "there is no region 33.72.04.1999"),
    "an area of another tenant": ('"33.72.04.1011"', '"36.71.01"', "36.71.01 (Kecamatan Tangerang) lies outside"),
    "a rule's area elsewhere": ('area: "33.72.01"', 'area: "33.28.10"', "33.28.10 (Kecamatan Slawi) lies outside"),
    "a unit that works elsewhere": ('area: "33.72.01"', 'area: "33.72.02"', "does not work in 33.72.02"),
    "an agency twice": (
        _DISHUB,
        f"{_DISHUB}\n  - {{id: dpupr, name: PU, short_name: PU, email: pu@surakarta.example}}",
        "the agency `dpupr` is there already, on line 18",
    ),
    "a unit twice": (
        _AREAS,
        f"{_AREAS}\n      - {{id: bina-marga, name: Jalan}}",
        "the unit `bina-marga` is there already, on line 23",
    ),
    "a person twice": (
        "{id: dpupr-admin,",
        "{id: verifikator,",
        "the person `verifikator` is there already, on line 16",
    ),
    "a category twice": (
        "      - jukir",
        "      - jukir\n  - {id: jalan-rusak, name: Jalan, name_en: Road, topic: AGAMA}",
        "the category `jalan-rusak` is there already, on line 33",
    ),
    "a rule twice": ("{id: parkir,", "{id: jalan,", "the rule `jalan` is there already"),
    "a rule for an unknown agency": ("agency: dishub", "agency: dishup", "no agency `dishup`: did you mean `dishub`?"),
    "a rule for an unknown unit": ("unit: bina-marga", "unit: binamarga", "no unit of `dpupr` `binamarga`"),
    "a rule for an unknown category": ("category: parkir-liar", "category: parkir", "did you mean `parkir-liar`?"),
    "a rule that is never reached": (
        _LAWEYAN,
        f"{_LAWEYAN}\n  - {{id: again, category: jalan-rusak, agency: dishub}}",
        "`jalan-rusak` and area `any` have a rule already, on line 49",
    ),
    "a topic not in the tree": ("/ PARKIR LIAR", "/ PARKIR LUAR", "did you mean `PERHUBUNGAN / PARKIR LIAR`?"),
    "a keyword in two categories": (
        "      - jukir",
        "      - jalan rusak",
        "there already, in `jalan-rusak` on line 40",
    ),
    "a keyword in capitals": ("      - jukir", "      - Jukir", "write the keyword 'Jukir' in lower case"),
    "a day that ends before it begins": ('closes: "11:00"', 'closes: "06:00"', "Friday closes at 06:00, before"),
    "hours that overlap": ("weekday: 4", "weekday: 0", "these hours of Monday overlap those on line 7"),
    "a holiday twice": (
        "    - 2026-02-17",
        "    - 2026-02-17\n    - 2026-02-17",
        "2026-02-17 is there already, on line 11",
    ),
    "a channel twice": ("  - {kind: web}", "  - {kind: web}\n  - {kind: web}", "this channel is there already"),
    "no channel at all": (
        'channels:\n  - {kind: web}\n  - {kind: sms, number: "93372"}',
        "channels: []",
        "`channels` is empty",
    ),
    "an unknown placeholder": (
        _KODE,
        "      Kode: {{ code }}",
        "`code` can't be filled in for received to the reporter",
    ),
    "a placeholder of another event": (_KODE, "      {{ tracking_code }} {{ note }}", "`note` can't be filled in"),
    "a template that is none": (_KODE, "      Kode: {{ tracking_code }", "this is no Jinja template"),
    "an unknown filter": (
        _KODE,
        "      Kode: {{ tracking_code | shout }}",
        "this is no Jinja template: No filter named",
    ),
    "an e-mail without a subject": ("medium: sms", "medium: email", "an e-mail needs a `subject`"),
    "a message nobody gets": ("event: received", "event: escalated", "nobody is ever sent escalated as reporter"),
    "a language nobody writes": ("    language: id", "    language: jv", "messages are in id or en, not 'jv'"),
}


def test_the_sample_itself_is_sound(tmp_path: Path) -> None:
    assert faults_of(tmp_path, SAMPLE) == []


@pytest.mark.parametrize(("old", "new", "message"), [*SHAPE.values(), *MEANING.values()], ids=[*SHAPE, *MEANING])
def test_a_fault_is_named_with_its_file_and_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    text = changed(old, new)

    faults = faults_of(tmp_path, text)

    assert len(faults) == 1, faults
    assert message in faults[0]
    assert faults[0].startswith(f"33.72.yaml:{_line_of(text, old, new)}: ")


def _line_of(text: str, old: str, new: str) -> int:
    """The last line of what was put in; where nothing was, the line its owner begins on."""
    if new:
        return text[: SAMPLE.index(old) + len(new.rstrip())].count("\n") + 1
    return next(n for n, line in enumerate(text.splitlines(), 1) if line in {"  - id: dishub", "  - {kind: sms}"})


def test_every_fault_is_named_at_once_in_order_of_lines(tmp_path: Path) -> None:
    text = SAMPLE.replace("kind: city", "kind: town").replace("/ PARKIR LIAR", "/ X").replace("amount: 24", "amount: x")
    text = text.replace("agency: dishub", "agency: nobody").replace(_KODE.strip(), "{{ code }}")

    faults = faults_of(tmp_path, text)

    assert [fault.split(":")[1] for fault in faults] == ["3", "39", "44", "51", "59"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "33.72.yaml:1: the file is empty"),
        ("- a\n- b\n", "33.72.yaml:1: `the file` must have keys"),
        ("id: x\nname: [a\nkind: city\n", "33.72.yaml:3: this is not YAML"),
        ("id: &a\n  b: *a\n", "nested too deep"),
    ],
    ids=["empty", "a list", "brackets not closed", "an alias to itself"],
)
def test_a_file_that_is_no_tenant_at_all_is_one_clear_fault(tmp_path: Path, text: str, message: str) -> None:
    assert any(message in fault for fault in faults_of(tmp_path, text))


def test_a_file_that_is_not_text_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "33.72.yaml"
    path.write_bytes(b"\xff\xfe\x00")

    loaded = load_tenant(path)

    assert isinstance(loaded, list)
    assert "cannot be read" in loaded[0].message


def test_a_tenant_in_two_files_is_a_fault_of_the_second(tmp_path: Path) -> None:
    first, second = written(tmp_path, SAMPLE, "a.yaml"), written(tmp_path, f"# again\n{SAMPLE}", "b.yaml")

    tenants, faults = load_tenants([first, second])

    assert [tenant.id for tenant in tenants] == ["33.72"]
    assert [str(fault) for fault in faults] == [
        f"{second}:2: the tenant 33.72 is in {first} already: keep one of the files"
    ]


def test_a_fault_repeated_through_an_alias_is_named_once(tmp_path: Path) -> None:
    text = changed("    clocks:\n", "    clocks: &cepat\n").replace("amount: 24", "amount: none")
    text = text.replace("    topic: PERHUBUNGAN", "    clocks: *cepat\n    topic: PERHUBUNGAN")

    assert len(faults_of(tmp_path, text)) == 1


def test_a_sound_file_becomes_the_event_services_read(tmp_path: Path) -> None:
    tenant = load_tenant(written(tmp_path, SAMPLE))

    assert isinstance(tenant, TenantConfigured)
    assert TenantConfigured.model_validate_json(tenant.model_dump_json()) == tenant
    assert tenant.working_hours[0].opens.isoformat() == "07:30:00"
