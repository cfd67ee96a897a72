"""A lost second factor: somebody else takes it away, with a reason, and its owner is told."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from flask import Flask

from app.accounts.models import Member, actor_of
from app.database import db, writing
from app.errors import Invalid, NotAllowed
from app.factors.operations.resetting import reset_factor
from tests import factories
from tests.factors.having import Having, first_step, having, is_in, member
from tests.mail.letters import Received
from tests.people.asking import Browser
from tests.races import together

Mails = Callable[[], list[Received]]
REASON = "Elle est passée au bureau avec sa carte."


def done(owner: Member, by: Member | None, reason: str = REASON) -> None:
    """The reset, committed."""
    with writing():
        acting = actor_of(db.session.get_one(Member, by.id)) if by else None
        reset_factor(db.session.get_one(Member, owner.id), reason, by=acting)


def test_another_administrator_takes_it_away_and_its_owner_is_told(
    app: Flask, signed_in: Browser, salma: Having, administrator: Member, mails: Mails
) -> None:
    admin, hers, half = signed_in(administrator), signed_in(salma.member), app.test_client()
    first_step(half, salma.member)
    address = f"/admin/members/{salma.member.id}/factor?lang=en"
    assert admin.post(address, data={"reason": " \u200b"}).status_code == 422
    assert is_in(hers)
    form = {"reason": REASON}
    # By a double click, once.
    assert [admin.post(address, data=form).status_code for _ in "12"] == [303, 303]
    # Who was half in shows the first step once more.
    assert (is_in(hers), half.get("/sign-in/code").location) == (False, "/sign-in")
    told = [mail for mail in mails() if mail.subject == "Your second factor was reset"]
    assert len(told) == 1
    mail = told[0]
    assert REASON in mail.text
    assert "An administrator" in mail.text
    assert first_step(hers, salma.member).location.startswith("/?")
    assert REASON in hers.get("/my/account/factor").text
    assert "no second factor" in admin.post(address, data={"reason": "Autre chose"}).text
    log = admin.get("/admin/log?lang=en").text
    assert "Second factor reset" in log
    assert REASON not in log


def test_nobody_takes_away_their_own_and_only_administrators_do(
    app: Flask, administrator: Member, steward: Member, salma: Having
) -> None:
    own = having(administrator)
    for owner, by in ((own.member, administrator), (salma.member, steward)):
        with pytest.raises(NotAllowed):
            done(owner, by)


@pytest.mark.engines
def test_of_two_resets_at_once_one_is_told(
    app: Flask, administrator: Member, salma: Having, mails: Mails
) -> None:
    other = factories.member("Driss", role="admin", language="en")
    acts = [partial(done, salma.member, by) for by in (administrator, other)]
    outcomes = together(app, *acts)
    assert sorted(isinstance(outcome, Invalid) for outcome in outcomes) == [False, True]
    assert [mail.subject for mail in mails()].count("Your second factor was reset") == 1


def test_the_command_line_takes_the_last_one_away(app: Flask, mails: Mails) -> None:
    karim = having(member("Karim", email="karim@example.org", role="admin", language="en"))
    run = app.test_cli_runner().invoke
    assert run(args=["members", "reset-factor", "nobody@example.org"]).exit_code == 2
    assert run(args=["members", "reset-factor", "KARIM@example.org"]).exit_code == 0
    assert run(args=["members", "reset-factor", "karim@example.org"]).exit_code == 2
    mail = mails()[-1]
    assert "Whoever runs the site" in mail.text
    assert "The reason" not in mail.text
    browser = app.test_client()
    first_step(browser, karim.member)
    assert is_in(browser)
