"""The forms on an adopted action's public page, by which what is live of it is said: how each is
made, and what is answered to it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Response, flash, make_response, redirect, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from app.errors import Invalid, NotFound
from app.organisations.acting import FIELD, acting_as, choices_for
from app.organisations.choosing import Choices, offer_acting
from app.plan.queries.detail import ActionDetail, adopted_action
from app.plan.views import address_of
from app.policy import Ability, check, require
from app.speech.addresses import url_for
from app.speech.language import language, languages
from app.text.slugs import parse_ref
from app.text.texts import ByLanguage, likely_language
from app.web.access import actor
from app.web.choosing import looking
from app.web.forms import Form

F = TypeVar("F", bound=Form)


def adopted_or_404(ref: str) -> ActionDetail:
    """The adopted action of that reference."""
    detail = adopted_action(parse_ref(ref) or 0)
    # An action of the draft is answered as one that is not there.
    if detail is None:
        raise NotFound(_("There is no such action."))
    require(actor(), Ability.SEE_ACTION, True)
    return detail


def reporters_on(detail: ActionDetail) -> list[tuple[str, str]]:
    """In whose name the reader may report on the action: value and words of the field `as`."""
    return in_whose_name(detail.answering, Ability.REPORT, "report")


def in_whose_name(thing: Any, ability: Ability, power: str) -> list[tuple[str, str]]:
    """In whose name the reader may do that to the thing, under mandates with that power."""
    who = actor()
    found = [("", _("For myself"))] if check(who, ability, thing) else []
    for value, words in choices_for(who, power):
        if value and check(acting_as(who, value), ability, thing):
            found.append((value, words))
    return found


def form_for(
    kind: type[F], names: Choices, known: dict[str, Any], *, prefix: str = "", sent: bool
) -> F:
    """A form for whoever is among the `names`, as things are `known`; what was sent takes its
    place. Of several on a page each has its own prefix: fields of one name would be read by all.
    """
    data = {FIELD: names[0][0] if names else ""} | known
    given: dict[str, Any] = {"prefix": prefix, "data": data}
    form = kind(**given) if sent else kind(None, **given)
    offer_acting(form, names)
    return form


def said(words: str | None) -> ByLanguage:
    """What was typed, under the language that it is in."""
    # By its letters and not by the page: who reads the site in French may report in Arabic.
    return {likely_language(words, language(), languages()): words} if words else {}


def answered(
    detail: ActionDetail,
    form: Form,
    save: Callable[[], bool],
    place: str | None = None,
    /,
    **shown: Any,
) -> Response | AnyResponse:
    """The way back to the action's page, or to that place on it, if `save` saved what the form
    holds; else that page with the form as it was sent and what is wrong with it, under the name
    that `shown` gives it there.
    """
    # Here, as the public page takes the forms from their modules.
    from app.plan.views.public import action_page

    try:
        done = save()
    except Invalid as fault:
        form.take(fault)
        done = False
    if done:
        return back_to(detail, place)
    page = render_template("plan/action.html", **action_page(detail, **shown))
    return make_response(page, 200 if looking() else 422)


def back_to(detail: ActionDetail, place: str | None = None) -> AnyResponse:
    """To the action's page, where everybody sees what was said now; perhaps to a place on it."""
    flash(_("Saved: everybody sees it now."), "done")
    address = url_for("plan.action", ref=address_of(detail.action.frozen), _anchor=place)
    return redirect(address, 303)
