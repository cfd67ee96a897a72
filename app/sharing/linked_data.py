"""What machines are told of the site, an organisation and a meeting (schema.org)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app import clock
from app.meetings.models import Meeting
from app.organisations.models import Organisation
from app.site.queries import site_name, site_settings
from app.speech.addresses import Thing, absolute, url_for, url_of
from app.speech.language import language
from app.text.richtext import plain
from app.text.texts import SITE_ORDER, in_language

Data = dict[str, Any]
CONTEXT: Data = {"@context": "https://schema.org"}
LONGEST = 300


def site_data() -> Data:
    """The site itself, and how one searches in it."""
    found = absolute(url_for("site.search", lang=None))
    search = {
        "@type": "SearchAction",
        "target": f"{found}?q={{search_term_string}}",
        "query-input": "required name=search_term_string",
    }
    data: Data = {**CONTEXT, "@type": "WebSite", "name": site_name().text, "url": _home()}
    data |= {"inLanguage": language(), "potentialAction": search, "publisher": _initiative()}
    return data | _described(site_settings().tagline)


def organisation_data(organisation: Organisation, website: str) -> Data:
    """An organisation, with its own web site where that is an address of the web."""
    page = _page("organisations.show", organisation.id, organisation.name)
    data: Data = {
        **CONTEXT,
        "@type": "Organization",
        "name": _said(organisation.name),
        "url": page,
    }
    if website:
        data["sameAs"] = [website]
    return data | _described(organisation.presentation)


def meeting_data(meeting: Meeting, place: str | None) -> Data | None:
    """A meeting as an event; None before its day is known, as an event without one is none."""
    if meeting.starts_at is None:
        return None
    page = _page("meetings.show", meeting.id, meeting.title)
    data: Data = {**CONTEXT, "@type": "Event", "name": _said(meeting.title), "url": page}
    data |= {"startDate": _moment(meeting, meeting.starts_at), "organizer": _initiative()}
    if meeting.ends_at is not None:
        data["endDate"] = _moment(meeting, meeting.ends_at)
    where = _said(meeting.place) or place
    if where:
        data["location"] = {"@type": "Place", "name": where, "address": where}
    return data | _described(meeting.agenda)


def _initiative() -> Data:
    return {"@type": "Organization", "name": site_name().text, "url": _home()}


def _home() -> str:
    return absolute(url_for("site.home", lang=None))


def _page(endpoint: str, number: int, title: dict[str, str]) -> str:
    return absolute(url_of(endpoint, Thing(number, title, SITE_ORDER[0]), lang=None))


def _said(texts: dict[str, str] | None) -> str:
    return in_language(texts or {}, language()).text


def _described(texts: dict[str, str] | None) -> Data:
    text = plain(_said(texts), LONGEST)
    return {"description": text} if text else {}


def _moment(meeting: Meeting, at: datetime) -> str:
    """As it was agreed on: a day, or a moment where it is held."""
    here = at.astimezone(clock.zone(meeting.zone))
    return here.date().isoformat() if meeting.whole_days else here.isoformat()
