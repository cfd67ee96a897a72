"""What is kept of what people say, vote and decide."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.privacy.register import keeping
from app.privacy.register.people import SETTLED
from app.privacy.register.shape import MEMBER, NAMED, Group, part, table

_SEARCHED = _l("The same texts, made ready to be shown and searched.")

PROPOSALS = Group(
    "proposals",
    _l("Proposals"),
    (
        table(
            "proposal",
            _l(
                "Proposals with their author; a draft is the author's alone until it is discarded."
            ),
            keeping.SITE,
            part(
                MEMBER,
                "author_id",
                "id cycle_id organisation_id mandate_id language title summary body cost stage"
                " number created_at submitted_at",
            ),
            part(MEMBER, "", "body_html", _SEARCHED),
            nobodys="thread_id version source source_id",
        ),
        table(
            "proposal_version",
            _l("Each text of a proposal since it was submitted, with who wrote it."),
            keeping.SITE,
            part(
                MEMBER,
                "author_id",
                "proposal_id number title summary body serves cost created_at",
            ),
        ),
        table(
            "serves",
            _l("How a proposal serves a principle, in its author's words."),
            keeping.SITE,
            part(MEMBER, "proposal_id.author_id", "principle_id how"),
            nobodys="",
        ),
        table(
            "proposal_challenge",
            _l("Which challenges a proposal answers."),
            keeping.SITE,
            part(MEMBER, "proposal_id.author_id", "challenge_id"),
            nobodys="",
        ),
        table(
            "proposal_territory",
            _l("Which territories a proposal concerns."),
            keeping.SITE,
            part(MEMBER, "proposal_id.author_id", "territory_id"),
            nobodys="",
        ),
        table(
            "proposal_terms",
            _SEARCHED,
            keeping.SITE,
            part(MEMBER, "", "terms"),
            nobodys="proposal_id",
        ),
        table(
            "withdrawal",
            _l("That a proposal was taken back, and by whom."),
            keeping.SITE,
            part(MEMBER, "by_id", "proposal_id at"),
            nobodys="",
        ),
        table(
            "concealment",
            _l("That a proposal was hidden, by whom and why."),
            keeping.SITE,
            part(MEMBER, "by_id", "proposal_id at reason"),
            nobodys="",
        ),
    ),
)
DISCUSSION = Group(
    "discussion",
    _l("Comments"),
    (
        table("thread", "Where comments stand together.", keeping.SITE, nobodys="id comments"),
        table(
            "comment",
            _l("Comments with their author; a deleted one keeps no words."),
            keeping.SITE,
            part(
                MEMBER,
                "author_id",
                "id thread_id parent_id organisation_id mandate_id stance body created_at"
                " edited_at deleted_at",
            ),
            part(MEMBER, "", "body_html", _SEARCHED),
            part(MEMBER, "deleted_by_id", "id deleted_at", SETTLED),
            nobodys="root_id version source source_id",
        ),
    ),
)
VOTING = Group(
    "voting",
    _l("Votes"),
    (
        table(
            "voter",
            _l("That somebody has one vote."),
            keeping.SITE,
            part(MEMBER, "member_id", "id"),
            nobodys="organisation_id",
        ),
        table(
            "vote",
            _l("What somebody voted: nobody else reads it, and everybody can count again."),
            keeping.SITE,
            part(
                MEMBER,
                "voter_id.member_id member_id",
                "proposal_id mandate_id choice points number cast_at",
            ),
            part(MEMBER, "", "salt", _l("What proves that a vote was counted as it was cast.")),
        ),
        table(
            "tally",
            "How many voted what.",
            keeping.SITE,
            nobodys="proposal_id support agree neutral disagree points givers score"
            " of_organisations_support of_organisations_agree of_organisations_neutral"
            " of_organisations_disagree of_organisations_points of_organisations_givers",
        ),
    ),
)
STEERING = Group(
    "steering",
    _l("Decisions"),
    (
        table(
            "decision",
            _l("Decisions with their reason, and who recorded them."),
            keeping.SITE,
            part(
                MEMBER,
                "by_id",
                "proposal_id number outcome into_id reason decided_on meeting_id recorded_at",
            ),
            nobodys="id source source_id",
        ),
    ),
)
MEETINGS = Group(
    "meetings",
    _l("Meetings"),
    (
        table(
            "meeting",
            _l("Minutes of meetings, which may name who was there."),
            keeping.SITE,
            part(NAMED, "", "minutes"),
            nobodys="id version source source_id kind title starts_wall ends_wall whole_days zone"
            " starts_at ends_at territory_id place agenda",
        ),
    ),
)
GROUPS = (PROPOSALS, DISCUSSION, VOTING, STEERING, MEETINGS)
