"""What the demo lacks for pictures: `-m tools.people_come_in FOLDER` lets people apply, be invited
and be told, and act for an organisation, on a site that has the demo and its administrators.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import sqlalchemy as sa

from app import clock, create_app
from app.accounts.models import Member, actor_of
from app.activity.operations import seal
from app.database import db, writing
from app.invitations.lines import read_lines
from app.invitations.operations.inviting import invite
from app.joining.models import Application
from app.proposals.models import Proposal
from app.upkeep.worker import spread_notices
from config import Settings
from tests.notices.telling import commented
from tools.organisation_at_work import set_to_work

APPLICANTS = (
    ("Khadija Amrani", "fr", "Nous tenons une bibliothèque au douar.", "Coopérative Tifawin"),
    ("يوسف العلوي", "ar", "أعمل مع تعاونيات الأركان.", ""),
    ("Hind Berrada", "fr", "Je forme des femmes à la comptabilité.", "Réseau Amal"),
)
INVITED = """Salma Bennani; salma@example.org; fr
رشيد بنعلي; rachid@example.org; ar
Fatima Zahra Ouali; fz@example.org; fr
Brahim Aït Taleb; ; fr
"""


def main(folder: Path) -> None:
    """Let them come in, and tell the administrator."""
    app = create_app(Settings.from_environment(os.environ, folder))
    with app.app_context():
        spread_notices()
        with writing():
            _apply()
            karim = _of("administers@example.org")
            invite(read_lines(INVITED), "Venez nombreux.", by=actor_of(karim))
            seal()
        spread_notices()
        with writing():
            _tell(karim)
        set_to_work(_of("represents@example.org"))


def _of(email: str) -> Member:
    return db.session.scalars(sa.select(Member).where(Member.email == email)).one()


def _tell(member: Member) -> None:
    """Of comments on what they follow."""
    others = sa.select(Member).where(Member.id != member.id).order_by(Member.id).limit(3)
    author = db.session.scalars(others).first()
    seen = sa.select(Proposal).where(Proposal.stage == "submitted").order_by(Proposal.id).limit(3)
    for proposal in db.session.scalars(seen).all():
        if author is not None:
            commented(member, author, proposal, "Et qui conduira ?")


def _apply() -> None:
    now = clock.now()
    times = {"applied_at": now, "changed_at": now, "consent_at": now}
    for number, (name, language, why, organisation) in enumerate(APPLICANTS):
        about = {"name": name, "language": language, "why": why, "consent_digest": "0" * 64}
        about |= {"email": f"applies{number}@example.org", "state": "waiting", "salt": str(number)}
        db.session.add(Application(**about, **times, organisation_name=organisation))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
