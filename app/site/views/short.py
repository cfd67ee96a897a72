"""Short addresses of proposals and actions, to be written on paper or said aloud: they stay, and
lead on. Each has a picture that a telephone reads.
"""

from __future__ import annotations

from io import BytesIO

import segno
from flask import Response, redirect
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from app.errors import NotFound
from app.plan.views.live import adopted_or_404
from app.policy import Ability, require
from app.proposals.models import Proposal
from app.proposals.queries import proposal_by_id
from app.site.views import blueprint
from app.speech.addresses import absolute, url_for, url_of
from app.web.access import actor, public


@blueprint.get("/p/<id:number>")
@public
def short_proposal(number: int) -> AnyResponse:
    """To the proposal of that number."""
    # Not for ever: the address to which it leads holds a title, which may change.
    return redirect(url_of("proposals.show", _visible(number)), 302)


@blueprint.get("/p/<id:number>/qr.svg")
@public
def proposal_qr(number: int) -> Response:
    """The short address of a proposal as a picture."""
    _visible(number)
    return _picture(url_for("site.short_proposal", number=number, lang=None))


@blueprint.get("/a/<id:number>")
@public
def short_action(number: int) -> AnyResponse:
    """To the adopted action of that number."""
    frozen = adopted_or_404(str(number)).action.frozen
    return redirect(url_of("plan.action", frozen), 302)


@blueprint.get("/a/<id:number>/qr.svg")
@public
def action_qr(number: int) -> Response:
    """The short address of an adopted action as a picture."""
    adopted_or_404(str(number))
    return _picture(url_for("site.short_action", number=number, lang=None))


def _visible(number: int) -> Proposal:
    """The proposal, if whoever asks may know of it: what stands in its address tells its title."""
    proposal = proposal_by_id(number)
    if proposal is None:
        raise NotFound(_("There is no such proposal."))
    require(actor(), Ability.SEE_PROPOSAL, proposal)
    return proposal


def _picture(path: str) -> Response:
    file = BytesIO()
    # On a white ground with its margin, so that it is read on a dark page and from paper too.
    segno.make(absolute(path), micro=False).save(file, kind="svg", scale=8, light="#fff")
    return Response(file.getvalue(), mimetype="image/svg+xml")
