"""Reviewers are told that somebody waits to become a member, and others are not."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Member
from app.activity.operations import seal
from app.database import db, writing
from app.joining.models import Application
from app.joining.operations.reviewing import refuse
from app.notices.models import Notice
from app.upkeep.worker import spread_notices
from tests import factories
from tests.joining.test_reviewing import settled


def told() -> set[int]:
    """Who is told that an application waits."""
    with writing():
        seal()
    spread_notices()
    query = sa.select(Notice.member_id).where(Notice.subject_kind == "application")
    return set(db.session.scalars(query))


def test_whoever_reviews_is_told_of_an_application_while_it_waits(
    app: Flask,
    applicant: Callable[..., str],
    newest: Callable[[], Application],
    signed_in: Callable[[Member], FlaskClient],
    administrator: Member,
    steward: Member,
    member: Member,
) -> None:
    chief, group = administrator.id, steward.id
    told()
    applicant()
    assert told() == {chief}
    settled(administrator, steering_reviews=True)
    applicant(email="youssef@example.org")
    assert told() == {chief, group}
    # Of one that is settled nothing is said any more.
    page = signed_in(steward).get("/my/notifications?lang=en").text
    assert "Somebody wants to become a member" in page
    with writing():
        refuse(newest(), "Trop tôt.", by=factories.acting(db.session.merge(administrator)))
    assert (
        "Somebody wants to become a member"
        not in signed_in(steward).get("/my/notifications?lang=en").text
    )
