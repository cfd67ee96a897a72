"""What is kept of accounts, of those who come in, and of who acts for whom."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.privacy.register import keeping
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

# What members of the steering group and administrators do for all.
SETTLED = _l("Who settled it, so that others can ask.")
_SECRET = _l("Digests of links and tokens, from which nobody can make them.")

ACCOUNTS = Group(
    "accounts",
    _l("Accounts"),
    (
        table(
            "member",
            _l("Who takes part: to let them in, and to sign what they write."),
            keeping.ACCOUNT,
            part(
                MEMBER,
                "id:member",
                "key name email sign_in_name role language territory_id joined_at seen_at"
                " suspended_at suspended_until suspended_for erased_at source source_id",
            ),
            part(MEMBER, "", "password_hash", _l("The password, as a digest alone.")),
            nobodys="id version",
        ),
        table(
            "consent",
            _l("When somebody agreed to the principles and the privacy page, and to which text."),
            keeping.ACCOUNT,
            part(MEMBER, "member_id", "at digest"),
        ),
        table(
            "signed_in",
            _l(
                "Sessions: by which kind of browser, when each began, was last used, and its "
                "owner last showed who they are."
            ),
            keeping.SESSION,
            part(MEMBER, "member_id", "browser system began_at seen_at proved_at"),
            part(MEMBER, "", "token_digest", _SECRET),
        ),
        table(
            "known_browser",
            _l(
                "By which kinds of browsers somebody signed in, so that they hear of one that is "
                "new."
            ),
            keeping.BROWSER,
            part(MEMBER, "member_id", "browser system seen_at"),
        ),
        table(
            "one_time_link",
            _l("Links to sign in, to set a password or to change the address."),
            keeping.LINK,
            part(MEMBER, "member_id", "purpose expires_at used_at address place"),
            part(MEMBER, "", "token_digest salt", _SECRET),
        ),
        table(
            "sign_in_failure",
            _l("Failed attempts to sign in, by digests, so that nobody guesses without end."),
            keeping.FAILURE,
            part(VISITOR, "", "account address at"),
        ),
    ),
)
FACTORS = Group(
    "factors",
    _l("Second factors"),
    (
        table(
            "factor",
            _l("Since when somebody has a second factor, and what checks its codes."),
            keeping.FACTOR,
            part(MEMBER, "member_id", "kind made_at"),
            part(MEMBER, "", "secret last_step", _l("The secret of the app, sealed.")),
        ),
        table(
            "recovery_code",
            _l("Codes that open without the second factor, as digests alone."),
            keeping.FACTOR,
            part(MEMBER, "", "member_id salt code_digest", _SECRET),
        ),
        table(
            "factor_reset",
            _l("That a lost second factor was taken away, and why."),
            keeping.ACCOUNT,
            part(MEMBER, "member_id", "at reason"),
            part(MEMBER, "reset_by_id", "id member_id at", SETTLED),
            nobodys="",
        ),
    ),
)
ORGANISATIONS = Group(
    "organisations",
    _l("Organisations and mandates"),
    (
        table(
            "organisation",
            _l("How an organisation is reached, shown where it agreed."),
            keeping.SITE,
            part(NAMED, "", "contact contact_shown"),
            nobodys="id version source source_id name kind standing territory_id website"
            " presentation logo_id joined_at left_on",
        ),
        table(
            "affiliation",
            _l("To which organisation somebody belongs."),
            keeping.UNTIL_LEFT,
            part(MEMBER, "member_id", "organisation_id"),
            nobodys="",
        ),
        table(
            "mandate",
            _l("For whom somebody may act, in what and until when."),
            keeping.SITE,
            part(
                MEMBER,
                "member_id",
                "id organisation_id powers from_at until_at given_at accepted_at"
                " listed ended_here",
            ),
            part(MEMBER, "given_by_id", "id organisation_id given_at", SETTLED),
            part(MEMBER, "ended_by_id", "id organisation_id until_at", SETTLED),
            nobodys="",
        ),
        table(
            "mandate_request",
            _l("That somebody asks to act for an organisation, in their words, and the answer."),
            keeping.ACCOUNT,
            part(MEMBER, "member_id", "organisation_id wants why asked_at refused_at refused_for"),
        ),
    ),
)
INVITATIONS = Group(
    "invitations",
    _l("Invitations"),
    (
        table(
            "invitation",
            _l("Who is invited, and where the invitation goes."),
            keeping.INVITATION,
            part(
                INVITED,
                "member_id email",
                "name email language organisation_id words invited_at expires_at reminded_at"
                " accepted_at withdrawn_at",
            ),
            part(
                MEMBER,
                "invited_by_id",
                "id organisation_id words invited_at",
                _l("Who invited somebody, and with which words."),
            ),
            part(INVITED, "", "token_digest salt", _SECRET),
            nobodys="",
        ),
    ),
)
JOINING = Group(
    "joining",
    _l("Applications"),
    (
        table(
            "application",
            _l("Who wants to become a member and why, and to what they agreed."),
            keeping.APPLICATION,
            part(
                APPLICANT,
                "member_id email",
                "name email language territory_id why organisation_id organisation_name"
                " organisation_kind organisation_website consent_at consent_digest state"
                " applied_at changed_at join_link_id invited_until powers reason",
            ),
            part(
                MEMBER,
                "invited_by_id",
                "id organisation_id invited_until powers",
                _l("Who invited somebody into an organisation, and for what."),
            ),
            part(MEMBER, "settled_by_id", "id state changed_at", SETTLED),
            part(APPLICANT, "", "confirm_digest page_digest salt", _SECRET),
            part(
                VISITOR,
                "",
                "sender slot",
                _l("A digest of the network address, which limits how many are sent."),
                keeping.SENDER,
            ),
            nobodys="",
        ),
        table(
            "application_message",
            _l("What was asked about an application, and answered."),
            keeping.APPLICATION,
            part(APPLICANT, "application_id.member_id application_id.email", "body at"),
            part(MEMBER, "by_id", "application_id body at", SETTLED),
        ),
        table(
            "join_link",
            _l("Links that let many in, and who made them."),
            keeping.JOIN_LINK,
            part(MEMBER, "made_by_id", "name places taken ends_at made_at withdrawn_at"),
            part(MEMBER, "", "token_digest salt", _SECRET),
        ),
        table(
            "new_organisation",
            _l("Who asked for a new organisation, and so administers it first."),
            keeping.SITE,
            part(MEMBER, "asked_by_id", "organisation_id"),
            nobodys="id name_digest",
        ),
    ),
)
PRIVACY = Group(
    "privacy",
    _l("Copies of one's own data, and erasing it"),
    (
        table(
            "data_copy",
            _l("When somebody asked for a copy of what is kept about them."),
            keeping.COPY,
            part(MEMBER, "member_id", "asked_at made_at"),
            part(MEMBER, "", "key", _SECRET),
        ),
        table(
            "erasure",
            _l("That somebody is to be erased, and why where an administrator does it."),
            keeping.ERASURE,
            part(MEMBER, "member_id", "asked_at due_at with_texts reason begun_at"),
            part(MEMBER, "by_id", "asked_at", SETTLED),
            part(MEMBER, "", "salt", _SECRET),
        ),
    ),
)
GROUPS = (ACCOUNTS, FACTORS, INVITATIONS, JOINING, ORGANISATIONS, PRIVACY)
