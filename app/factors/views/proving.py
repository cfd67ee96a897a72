"""Proofs of a second factor, counted before they are looked at, as those of passwords are."""

from __future__ import annotations

from flask_babel import gettext as _

from app import clock
from app.accounts.hashing import code_digest
from app.accounts.models import Member
from app.accounts.views.proving import counted
from app.database import writing
from app.errors import Invalid
from app.factors.codes import fitting_steps, read_recovery
from app.factors.forms import FactorForm
from app.factors.operations.signing_in import use_recovery_code, use_step
from app.factors.queries import factor_of, salt_of, secret_of

# For whoever has no recovery codes left: what they type takes as long.
NOBODYS_SALT = "0" * 32


def proves_factor(member: Member, form: FactorForm) -> bool:
    """Whether the form shows the member's second factor, which uses its code; otherwise the form
    says that it does not. Too many raise TooMany: apart from passwords, so that who fails at these
    keeps nobody from their second step.
    """
    # Whoever has opened the fold means what is in it.
    shows = _shows_recovery if form.recovery.data else _shows_code
    if counted(member.key, lambda: shows(member, form), apart="factor "):
        return True
    form.take(_refusal(member, form))
    form.empty()
    return False


def _refusal(member: Member, form: FactorForm) -> Invalid:
    if form.recovery.data:
        return Invalid(_("This is none of your recovery codes, or it was used."), "recovery")
    factor = factor_of(member.id)
    if factor is not None and secret_of(factor) is None:
        return Invalid(
            _("The site has another key now, and no code of your app fits. Use a recovery code."),
            "code",
        )
    sentence = _("This code does not fit, or it was used already: wait for the next one.")
    return Invalid(sentence, "code")


def _shows_code(member: Member, form: FactorForm) -> bool:
    factor = factor_of(member.id)
    secret = secret_of(factor) if factor else None
    if factor is None or secret is None:
        return False
    for step in fitting_steps(secret, form.code.data, clock.now()):
        with writing():
            if use_step(factor, step):
                return True
    return False


def _shows_recovery(member: Member, form: FactorForm) -> bool:
    # Before the transaction, as hashing is slow on purpose.
    typed = read_recovery(form.recovery.data)
    digest = code_digest(typed, salt_of(member.id) or NOBODYS_SALT)
    with writing():
        return use_recovery_code(member.id, digest)
