"""Renders pages: Jinja templates of the service and of shared/web, in the reader's language and zone."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from shared.contracts.tenant import TenantConfigured
from shared.web.assets import Assets, tenant_css_url
from shared.web.charts import bars
from shared.web.formats import DEFAULT_ZONE, Formats
from shared.web.i18n import COOKIE, Catalogue, Language, choose_language
from shared.web.status import STATUSES

TEMPLATES = Path(__file__).parent / "templates"
DEFAULT_COLOUR = "#8a4b12"
_YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class _Reader:
    language: Language = "id"
    formats: Formats = field(default_factory=Formats)


_reader: ContextVar[_Reader] = ContextVar("reader")


class Pages:
    """The pages of one service.

    `template_dirs` come before the shared templates; a `locale/en.po` beside a template folder is read too.
    `tile_url` is the address pattern of map tiles (`https://…/{z}/{x}/{y}.png`); None: places are shown as lists.
    """

    def __init__(
        self,
        template_dirs: Sequence[Path] = (),
        *,
        tile_url: str | None = None,
        tile_attribution: str = "© OpenStreetMap",
        assets: Assets | None = None,
    ) -> None:
        beside = (directory.parent / "locale" / "en.po" for directory in template_dirs)
        self.catalogue = Catalogue(file for file in beside if file.exists())
        self._assets = assets or Assets()
        self._environment = self._build([*template_dirs, TEMPLATES])
        self._environment.globals.update(map_tiles=tile_url, map_attribution=tile_attribution)

    def render(
        self,
        request: Request,
        name: str,
        *,
        tenant: TenantConfigured | None = None,
        status_code: int = 200,
        headers: Mapping[str, str] | None = None,
        **context: Any,
    ) -> HTMLResponse:
        """Return the page `name`. With a tenant its name, colour, zone and language are used."""
        language = choose_language(request, tenant.language if tenant else "id")
        formats = Formats(language, tenant.timezone if tenant else DEFAULT_ZONE)
        with self._reading(_Reader(language, formats)):
            html = self._environment.get_template(name).render(
                request=request,
                tenant=tenant,
                lang=language,
                fmt=formats,
                tenant_css=tenant_css_url(tenant.colour if tenant else DEFAULT_COLOUR),
                **context,
            )
        response = HTMLResponse(html, status_code, dict(headers or {}))
        response.headers.setdefault("cache-control", "no-cache")
        response.headers.append("vary", "Accept-Language, Cookie")
        response.headers["content-language"] = language
        if request.query_params.get(COOKIE) == language:
            response.set_cookie(COOKIE, language, max_age=_YEAR, httponly=True, samesite="lax")
        return response

    def text(self, msgid: str, request: Request, tenant: TenantConfigured | None = None) -> str:
        """Return a text of Python code in the reader's language."""
        return self.catalogue.gettext(msgid, choose_language(request, tenant.language if tenant else "id"))

    @contextmanager
    def _reading(self, reader: _Reader) -> Iterator[None]:
        token = _reader.set(reader)
        try:
            yield
        finally:
            _reader.reset(token)

    def _build(self, directories: Sequence[Path]) -> Environment:
        environment = Environment(
            loader=FileSystemLoader(directories),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            extensions=["jinja2.ext.i18n"],
        )
        environment.install_gettext_callables(  # type: ignore[attr-defined]  # added by the extension
            lambda text: self.catalogue.gettext(text, _reader.get().language),
            lambda one, many, count: self.catalogue.ngettext(one, many, count, _reader.get().language),
            newstyle=True,
        )
        environment.globals.update(asset=self._assets.url, url_with=url_with, statuses=STATUSES, bars=bars)
        for name in (
            "datetime",
            "short_datetime",
            "date",
            "short_date",
            "time",
            "relative",
            "span",
            "number",
            "percent",
            "rupiah",
            "iso",
        ):
            environment.filters[name] = _filter(name)
        return environment


def url_with(request: Request, **changes: str | int | None) -> str:
    """Return the address asked for with some query parameters changed; None takes one away."""
    url = request.url.remove_query_params([key for key, value in changes.items() if value is None])
    url = url.include_query_params(**{key: value for key, value in changes.items() if value is not None})
    return f"{url.path}?{url.query}" if url.query else url.path


def _filter(name: str) -> Any:
    def apply(value: Any, *arguments: Any) -> str:
        return str(getattr(_reader.get().formats, name)(value, *arguments))

    return apply
