"""A site with rows in every table."""

from __future__ import annotations

from app import clock
from app.accounts.models import SignInFailure
from app.accounts.operations import begin_session
from app.database import db, writing
from app.organisations.models import Affiliation
from app.plan.models import ActionPartner, ActionTerritory
from app.proposals.models import ProposalChallenge, ProposalTerritory
from app.voting.operations import cast
from tests import factories
from tests.conftest import NOON
from tests.security.scene import Scene


def fill() -> None:
    """Put rows into every table; a new table needs a line here."""
    with clock.set_to(NOON):
        scene = Scene()
        proposal, action, member = scene.voted.id, scene.draft_action.id, scene.member.id
        links = [
            Affiliation(member_id=member, organisation_id=scene.organisation.id),
            ActionPartner(action_id=action, member_id=member),
            ActionTerritory(action_id=action, territory_id=scene.territory.id),
            ProposalChallenge(proposal_id=proposal, challenge_id=scene.challenge.id),
            ProposalTerritory(proposal_id=proposal, territory_id=scene.territory.id),
            SignInFailure(account="0" * 64, address="0" * 64, at=clock.now()),
        ]
        with writing():
            db.session.add_all(links)
            begin_session(db.session.merge(scene.member))
            cast(proposal, "support", by=factories.acting(db.session.merge(scene.member)))
