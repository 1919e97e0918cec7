"""Whether channels are named once, and whether message templates can be filled in."""

from jinja2 import TemplateSyntaxError, meta
from jinja2.sandbox import SandboxedEnvironment

from shared.contracts.tenant import MessageTemplate
from shared.contracts.values import Medium
from shared.tenants.document import Document, Place
from shared.tenants.placeholders import placeholders

LANGUAGES = ("id", "en")


def check_messages(document: Document) -> None:
    """Report channels given twice, and templates given twice, misfit for their medium, or not to be filled in."""
    _check_channels(document)
    seen: dict[tuple[str, ...], int] = {}
    for place in document.items("templates"):
        if any(faulty[:2] == place for faulty in document.faulty):
            continue
        template = MessageTemplate.model_validate(document.value(place))
        key = (template.event, template.recipient, template.medium, template.language)
        if key in seen:
            document.report(place, f"a template for {', '.join(key)} is there already, on line {seen[key]}")
        seen.setdefault(key, document.line_of(place))
        _check_fit(document, place, template)
        for part in ("subject", "body"):
            _check_text(document, (*place, part), template)


def _check_channels(document: Document) -> None:
    seen: dict[tuple[str | None, str | None], int] = {}
    for place in document.items("channels"):
        key = (document.text(*place, "kind"), document.text(*place, "number"))
        if key in seen and key[0] is not None:
            document.report(place, f"this channel is there already, on line {seen[key]}: leave one out")
        seen.setdefault(key, document.line_of(place))


def _check_fit(document: Document, place: Place, template: MessageTemplate) -> None:
    if not placeholders(template.event, template.recipient):
        message = f"nobody is ever sent {template.event} as {template.recipient}: leave this template out"
        document.report((*place, "event"), message)
    if template.language not in LANGUAGES:
        message = f"messages are in {' or '.join(LANGUAGES)}, not {template.language!r}: choose one"
        document.report((*place, "language"), message)
    if template.medium is Medium.EMAIL and not template.subject:
        document.report((*place, "medium"), "an e-mail needs a `subject`: add one")
    if template.medium is Medium.SMS and template.subject:
        document.report((*place, "subject"), "an SMS has no subject: leave it out")


def _check_text(document: Document, place: Place, template: MessageTemplate) -> None:
    text = document.text(*place)
    known = placeholders(template.event, template.recipient)
    if text is None or not known:
        return
    environment = SandboxedEnvironment(autoescape=False)
    try:
        environment.from_string(text)
    except TemplateSyntaxError as error:
        line = document.text_line(place, error.lineno)
        document.report_line(line, f"this is no Jinja template: {error.message}")
        return
    for name in sorted(meta.find_undeclared_variables(environment.parse(text)) - known):
        line = document.text_line(place, 1 + next((n for n, row in enumerate(text.splitlines()) if name in row), 0))
        message = (
            f"`{name}` can't be filled in for {template.event} to the {template.recipient}: "
            f"use {', '.join(sorted(known))}"
        )
        document.report_line(line, message)
