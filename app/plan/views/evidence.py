"""The files and links of a form about a report."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from app.accounts.models import Actor
from app.files.operations import sweep, taking
from app.plan.forms import PartnerForm, ReportForm
from app.plan.operations.evidence import Given, refuse_many_files, typed_links
from app.plan.rules import Answering
from app.policy import Ability, require


@contextmanager
def given_with(
    form: ReportForm | PartnerForm, ability: Ability, about: Answering, *, by: Actor
) -> Iterator[Given]:
    """What was sent with a report, its files taken in: around `writing()`, after whoever sends it
    was asked whether they may. Invalid at the field that is wrong.
    """
    require(by, ability, about)
    uploads = [upload for upload in form.files.data or () if upload]
    refuse_many_files(len(uploads))
    # Before a file is decoded for nothing.
    typed_links(form.links.data or "")
    with ExitStack() as stack:
        entered = [stack.enter_context(taking(upload, "files")) for upload in uploads]
        yield Given(tuple(taken for taken in entered if taken), form.links.data or "")
    if entered:
        sweep()
