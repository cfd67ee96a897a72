"""What everybody reads about the initiative."""

from __future__ import annotations

from flask import redirect, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import clock
from app.charter import queries
from app.charter.models import Principle
from app.charter.views.blueprint import blueprint
from app.errors import NotFound
from app.notices.regions import follow_region
from app.paging import Page
from app.plan.queries.shown import actions_by_principle
from app.speech.addresses import url_for
from app.speech.dates import site_zone
from app.speech.language import language_name, languages
from app.text.slugs import parse_ref, ref
from app.text.texts import in_language
from app.web.access import public
from app.web.addresses import moved
from app.web.paging import page_number

PROPOSALS_A_PAGE = 20
DOCUMENTS_A_PAGE = 50
# So many of each standing; the directory has them all.
FOUNDERS_SHOWN = 40


@blueprint.app_template_global()
def principle_url(principle: Principle) -> str:
    """The address of a principle, the same in every language."""
    return url_for("charter.principle", ref=principle_ref(principle))


def principle_ref(principle: Principle) -> str:
    """The principle's reference: its number, and its name in the site's first language."""
    return ref(principle.id, in_language(principle.name, languages()[0]).text)


@blueprint.get("/about/")
@public
def about() -> str:
    """The story, its phases, and who stands behind the initiative."""
    founders = queries.founders(FOUNDERS_SHOWN + 1)
    shown = {"pages": queries.pages(), "phases": queries.story_phases(), "most": FOUNDERS_SHOWN}
    return render_template("charter/about.html", founders=founders, **shown)


@blueprint.get("/steering-group/")
@public
def steering_group() -> str:
    """The steering group's seats: present ones, and terms that are to come or past apart."""
    today = clock.today(site_zone())
    terms: dict[str, list[queries.Seated]] = {"present": [], "coming": [], "past": []}
    for seated in queries.seats():
        terms[seated.seat.term_at(today)].append(seated)
    return render_template("charter/steering_group.html", **terms)


@blueprint.get("/principles/")
@public
def principles() -> str:
    """The principles."""
    return render_template("charter/principles.html", principles=queries.principles())


@blueprint.get("/principles/<ref:ref>")
@public
def principle(ref: str) -> Response | str:
    """A principle with the proposals and adopted actions that serve it."""
    found = queries.principle_by_id(parse_ref(ref) or 0)
    if found is None:
        raise NotFound(_("There is no such principle."))
    if ref != principle_ref(found):
        return redirect(moved("charter.principle", principle_ref(found)), 301)
    number = page_number()
    items, total = queries.proposals_serving(found.id, number=number, size=PROPOSALS_A_PAGE)
    page = Page(items, number, PROPOSALS_A_PAGE, total)
    actions = actions_by_principle(found.id, page_number("actions"))
    shown = {"page": page, "actions": actions, "follow": follow_region("principle", found.id)}
    return render_template("charter/principle.html", principle=found, **shown)


@blueprint.get("/challenges/")
@public
def challenges() -> str:
    """The major issues."""
    return render_template("charter/challenges.html", challenges=queries.challenges())


@blueprint.get("/documents/")
@public
def documents() -> str:
    """The reference documents."""
    number = page_number()
    items, total = queries.documents(number=number, size=DOCUMENTS_A_PAGE)
    page = Page(items, number, DOCUMENTS_A_PAGE, total)
    return render_template("charter/documents.html", page=page, language_name=language_name)
