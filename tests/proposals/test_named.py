"""What a proposal names from the coalition's lists, when it is not there or goes away
meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from app.accounts.models import Member
from app.charter.models import Challenge, Principle, Territory
from app.database import db, writing
from app.errors import Invalid
from app.proposals.operations.content import Content, write_links
from tests import factories
from tests.proposals.test_operations import drafted

Write = Callable[..., Content]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"serves": {99: "Ainsi."}}, "principles"),
        ({"challenge_ids": frozenset({99})}, "challenges"),
        ({"territory_ids": frozenset({99})}, "territories"),
    ],
)
def test_what_is_on_no_list_is_refused_at_its_field(
    content: Write, member: Member, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        drafted(content(**wrong), member)
    assert (refused.value.field, str(refused.value)) == (field, "Choisissez dans la liste.")


@pytest.mark.parametrize(
    ("named", "model", "field"),
    [
        ("serves", Principle, "principles"),
        ("challenge_ids", Challenge, "challenges"),
        ("territory_ids", Territory, "territories"),
    ],
)
def test_what_is_deleted_while_a_proposal_names_it_is_said_at_its_field(
    content: Write, member: Member, named: str, model: Any, field: str
) -> None:
    rows = [factories.principle("Un"), factories.challenge("Eau"), factories.territory("Sud")]
    gone = next(row.id for row in rows if isinstance(row, model))
    proposal = drafted(content(serves={}), member)

    def name_what_is_gone() -> None:
        db.session.execute(sa.delete(model).where(model.id == gone))
        write_links(proposal, content(**{"serves": {}, named: {gone: "Ainsi."}}))

    with pytest.raises(Invalid) as refused, writing():
        name_what_is_gone()
    assert refused.value.field == field
