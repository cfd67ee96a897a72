"""What is kept of the plan."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.privacy.register import keeping
from app.privacy.register.people import SETTLED
from app.privacy.register.shape import MEMBER, Group, part, table

PLAN = Group(
    "plan",
    _l("The plan"),
    (
        table(
            "action",
            _l("Who leads an action of the plan."),
            keeping.SITE,
            part(MEMBER, "owner_member_id", "id"),
            nobodys="objective_id title description measure reference beneficiaries to_reach"
            " budget retired_on retired_for replaced_by_id owner_organisation_id starts_on"
            " starts_precision due_on due_precision status progress reported_at status_before"
            " progress_before secured spent"
            " created_at source source_id version",
        ),
        table(
            "action_person",
            _l("Who is in charge of an action of the plan."),
            keeping.SITE,
            part(MEMBER, "member_id", "action_id at"),
            nobodys="",
        ),
        table(
            "lead_request",
            _l("Who was asked to lead an action of the plan, and what they answered."),
            keeping.SITE,
            part(MEMBER, "member_id", "id action_id asked_at state answered_on reason given_at"),
            part(MEMBER, "answered_by_id", "id action_id state answered_on reason mandate_id"),
            part(MEMBER, "asked_by_id", "id action_id asked_at"),
            part(MEMBER, "recorded_by_id", "id action_id state answered_on"),
            nobodys="organisation_id digest adopted ended_at",
        ),
        table(
            "lead_offer",
            _l("Who offered for an organisation to lead an action of the plan."),
            keeping.SITE,
            part(MEMBER, "member_id", "id action_id organisation_id mandate_id words offered_at"),
            nobodys="digest",
        ),
        table(
            "measurement",
            _l("What was measured of an action, and by whom."),
            keeping.SITE,
            part(
                MEMBER,
                "author_id",
                "id indicator_id organisation_id mandate_id measured_on value note created_at",
            ),
            nobodys="",
        ),
        table(
            "signature",
            _l("Who signed an edition of the plan for an organisation."),
            keeping.SITE,
            part(MEMBER, "member_id", "id edition_number organisation_id mandate_id signed_at"),
            nobodys="",
        ),
        table(
            "milestone_change",
            _l("Why a milestone was changed, dropped or opened again, and who said so."),
            keeping.SITE,
            part(MEMBER, "by_id", "id milestone_id kind reason at"),
            nobodys="",
        ),
        table(
            "status_overruling",
            _l("Who set another status of an action against the calendar, and why."),
            keeping.SITE,
            part(
                MEMBER,
                "by_id",
                "id action_id organisation_id mandate_id status reason at",
            ),
            nobodys="",
        ),
        table(
            "action_partner",
            _l("Who takes part in an action of the plan."),
            keeping.SITE,
            part(MEMBER, "member_id", "action_id"),
            nobodys="id organisation_id",
        ),
        table(
            "action_update",
            _l("Reports on actions, with who wrote them."),
            keeping.SITE,
            part(
                MEMBER,
                "author_id",
                "id action_id organisation_id mandate_id as_partner corrects_id status progress"
                " body created_at",
            ),
            part(MEMBER, "taken_back_by_id", "taken_back_at taken_back_for"),
            nobodys="source source_id",
        ),
        table(
            "evidence",
            _l("The files and links that go with reports on actions."),
            keeping.SITE,
            part(MEMBER, "update_id.author_id", "id update_id file_id url title"),
            nobodys="",
        ),
        table(
            "promotion",
            _l("Who took a proposal into the plan."),
            keeping.SITE,
            part(MEMBER, "by_id", "action_id proposal_id at"),
            nobodys="",
        ),
        table(
            "edition",
            _l("Adopted plans, which never change: they name who led an action then by a key."),
            keeping.SITE,
            part(MEMBER, "adopted_by_id", "number words adopted_at", SETTLED),
            part(MEMBER, "", "content"),
            nobodys="sha256",
        ),
        *(
            table(name, "What the plan holds.", keeping.SITE, nobodys=columns)
            for name, columns in (
                ("action_territory", "action_id territory_id"),
                ("action_principle", "action_id principle_id"),
                ("edition_action", "edition_number action_id"),
                (
                    "milestone",
                    "id action_id title due_on due_precision done_on dropped_on source source_id"
                    " version",
                ),
                (
                    "indicator",
                    "id action_id name unit baseline target source source_id version",
                ),
                ("given_reference", "reference action_id"),
                (
                    "plan_period",
                    "id starts_on starts_precision ends_on ends_precision version",
                ),
                (
                    "objective",
                    "id position name statement principle_id parent_id source source_id version",
                ),
            )
        ),
    ),
)
