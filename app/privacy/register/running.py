"""What is kept so that the site runs: its own pages, files, mail, notices and the log."""

from __future__ import annotations

from collections.abc import Callable, Collection

from flask_babel import lazy_gettext as _l

from app.mail.kinds import declared_kinds
from app.privacy.register import keeping
from app.privacy.register.people import SETTLED
from app.privacy.register.shape import (
    APPLICANT,
    INVITED,
    MEMBER,
    NAMED,
    VISITOR,
    Group,
    part,
    table,
)

_OWN_RECORD = "id version source source_id"


def _mailed_to(kind: str) -> tuple[str, Callable[[], Collection[str]]]:
    """Mails of which `recipient_id` is the number of such a thing."""
    return "kind", lambda: [name for name, said in declared_kinds().items() if said.to == kind]


_MAIL = "kind made_at state ended_at"

NOTICES = Group(
    "notices",
    _l("Notifications"),
    (
        table(
            "notice",
            _l("What somebody was told of, and when they read it."),
            keeping.NOTICE,
            part(
                MEMBER,
                "member_id",
                "kind reason subject_kind subject_id at read_at mailed_at held_back",
            ),
            nobodys="id position once event_id mail_id",
        ),
        table(
            "commitment_reminder",
            _l("Of which deadline of the plan somebody was reminded, and when."),
            keeping.REMINDER,
            part(MEMBER, "member_id", "kind action_id milestone_id due_on days told_on"),
            nobodys="id organisation_id mail_id",
        ),
        table(
            "follow",
            _l("What somebody follows, or wants to hear no more of."),
            keeping.ACCOUNT,
            part(MEMBER, "member_id", "kind thing_id stopped made_at"),
        ),
        table(
            "notice_pace",
            _l("How soon somebody wants to be mailed of what."),
            keeping.ACCOUNT,
            part(MEMBER, "member_id", "kind pace"),
        ),
        table(
            "notices_read_up_to",
            "How far the log was told of.",
            keeping.SITE,
            nobodys="id position told_until",
        ),
    ),
)
MAIL = Group(
    "mail",
    _l("Mail"),
    (
        table(
            "mail",
            _l("Which kind of mail went to whom and when; neither its words nor the address."),
            keeping.MAIL,
            part(MEMBER, "recipient_id:member", _MAIL, only=_mailed_to("member")),
            part(
                APPLICANT,
                "recipient_id:application.member_id recipient_id:application.email",
                _MAIL,
                only=_mailed_to("application"),
            ),
            part(
                INVITED,
                "recipient_id:invitation.member_id recipient_id:invitation.email",
                _MAIL,
                only=_mailed_to("invitation"),
            ),
            part(MEMBER, "by_id:member", "kind made_at", _l("Who caused a mail.")),
            part(MEMBER, "", "sent_to", _l("The address, as a digest alone.")),
            nobodys="id subject_id once due_at expires_at attempts salt lease leased_until"
            " outcome",
        ),
        table(
            "refused_address",
            _l("How often an address, known by a digest alone, refused mail."),
            keeping.REFUSALS,
            part(VISITOR, "", "address times at mail_id"),
        ),
        table(
            "mail_server",
            "Since when the mail server is away.",
            keeping.UNTIL_CHANGED,
            nobodys="id away_since again_at reason",
        ),
    ),
)
ACTIVITY = Group(
    "activity",
    _l("The log"),
    (
        table(
            "event",
            _l(
                "The log of all acts: who, by a key without a name, did what and when. The event"
                " of a vote names nobody."
            ),
            keeping.LOG,
            part(MEMBER, "actor_key", "verb subject_kind subject_id mandate_id at"),
            part(
                MEMBER,
                "subject_id:member",
                "verb at",
                _l("What was done with an account."),
                only=("subject_kind", lambda: ("member",)),
            ),
            nobodys="id digest position seal idempotency_key quiet",
        ),
        table(
            "chain_head",
            "Where the sealed log ends.",
            keeping.LOG,
            nobodys="id position seal sealed_at",
        ),
    ),
)
FILES = Group(
    "files",
    _l("Files"),
    (
        table(
            "stored_file",
            _l("Pictures and documents, with who uploaded them."),
            keeping.UNTIL_CHANGED,
            part(MEMBER, "stored_by_id", "id name media_type size width height stored_at"),
            nobodys="key sha256",
        ),
    ),
)
CHARTER = Group(
    "charter",
    _l("Pages of the initiative"),
    (
        table(
            "question",
            _l("Questions to the steering group, with the name if one was given."),
            keeping.SITE,
            part(VISITOR, "", "name body language asked_at"),
            part(
                VISITOR,
                "",
                "sender slot",
                _l("A digest of the network address, which limits how many are sent."),
                keeping.SENDER,
            ),
            part(MEMBER, "settled_by_id", "id state answer settled_at", SETTLED),
            nobodys="version",
        ),
        table(
            "seat",
            _l("Who sits in the steering group, in which office and until when."),
            keeping.UNTIL_CHANGED,
            part(MEMBER, "member_id", "person office organisation_id term_from term_until"),
            # Also who has no account.
            part(NAMED, "", "person office term_from term_until"),
            nobodys="id version position",
        ),
        *(
            table(name, "What the initiative says of itself.", keeping.SITE, nobodys=columns)
            for name, columns in (
                ("page", "id version key title body"),
                ("challenge", f"{_OWN_RECORD} position name statement provisional"),
                ("principle", f"{_OWN_RECORD} position name statement provisional"),
                ("story_phase", "id version position period title body"),
                ("document", f"{_OWN_RECORD} title kind language url file_id published_on"),
                ("territory", f"{_OWN_RECORD} name parent_id iso_code"),
            )
        ),
    ),
)
SITE = Group(
    "site",
    _l("The site"),
    (
        table(
            "site_settings",
            _l("Who publishes the site and how they are reached."),
            keeping.UNTIL_CHANGED,
            part(NAMED, "", "facts"),
            nobodys="id version name tagline footer accent words notice legal privacy contact"
            " accessibility picture_id picture_text",
        ),
        table(
            "admin_settings",
            _l("Whom to ask, and who answers for personal data."),
            keeping.UNTIL_CHANGED,
            part(NAMED, "", "whom_to_ask controller data_contact"),
            nobodys="id version steering_reviews open_membership invited_unreviewed who_may_join"
            " receipt digest_hour digest_weekday factor_from answer_days silence_days",
        ),
        table("frame", "That something changed.", keeping.SITE, nobodys="id revision"),
        table("written", "That something changed.", keeping.SITE, nobodys="id number"),
    ),
)
CYCLES = Group(
    "cycles",
    _l("Cycles"),
    (
        table(
            "cycle",
            "Calls for proposals.",
            keeping.SITE,
            nobodys=f"{_OWN_RECORD} name summary ballot ballot_limit points cap cost_rule budget"
            " electorate quorum results secret shortlist_rule seats",
        ),
        table(
            "phase",
            "When which phase of a cycle begins.",
            keeping.SITE,
            nobodys="id cycle_id kind wall zone starts_at",
        ),
    ),
)
SHARING = Group(
    "sharing",
    "Pictures of pages",
    tuple(
        table(name, "Pictures that are shown with links.", keeping.UNTIL_CHANGED, nobodys=columns)
        for name, columns in (
            ("site_picture", "language file_id digest"),
            ("edition_picture", "edition_number language file_id digest"),
        )
    ),
)
GROUPS = (NOTICES, MAIL, ACTIVITY, FILES, CHARTER, SITE, CYCLES, SHARING)
