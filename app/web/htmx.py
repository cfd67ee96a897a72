"""Page or fragment: chosen in one place, never in a view."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, render_template, request
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from app.extensions import htmx

# What a view answers with.
Answer = AnyResponse | str | tuple[str, int]


def wants_fragment() -> bool:
    """Whether the asker swaps a region: htmx, not a boosted link, not a restored history."""
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def page_or_region(page: str, region: str, status: int = 200, **context: Any) -> Response:
    """The whole page, or only the region's template when htmx asked for it."""
    template = region if wants_fragment() else page
    response = make_response(render_template(template, **context), status)
    # A cache must not give the region to who asks for the page.
    response.vary.add("HX-Request")
    return response


def done(url: str, region: str | Markup | None = None, **context: Any) -> AnyResponse:
    """The answer to an act: 303 to a page, or for htmx the region as it now is (a redirect if none
    is given).

    The region is a template, drawn with the context, or what has been drawn of it.
    """
    if not wants_fragment():
        return _redirect(url)
    if region is None:
        response = make_response("", 204)
        response.headers["HX-Redirect"] = url
        return response
    drawn = region if isinstance(region, Markup) else render_template(region, **context)
    return make_response(drawn)


def placed(place: str, how: str, template: str, **context: Any) -> AnyResponse:
    """The answer to an act for htmx: how the template's first element is swapped into another
    place of the page.
    """
    response = make_response(render_template(template, **context))
    response.headers["HX-Retarget"], response.headers["HX-Reswap"] = place, how
    return response


def _redirect(url: str) -> AnyResponse:
    # 303 and not 302: what follows is asked for with GET, so reloading sends no form again.
    response = make_response("", 303)
    response.headers["Location"] = url
    return response


def same_site() -> bool:
    """Whether the browser says that this request comes from a page of ours."""
    # Browsers set this one, pages cannot.
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return origin == request.host_url.rstrip("/") or origin.startswith(request.host_url)
