"""Forms about erasing somebody."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice

from app.accounts.suspension import LONGEST_REASON
from app.web.forms import Form, area, required


class ErasureForm(Form):
    """Whether what somebody wrote goes with their name."""

    texts = RadioField(
        _l("What becomes of what was written?"),
        choices=[
            SelectChoice("stay", _l("It stays, under “a former member”")),
            SelectChoice(
                "go", _l("It goes too: comments, reports, and proposals that are not in the plan")
            ),
        ],
        validators=[required()],
    )

    @property
    def with_texts(self) -> bool:
        """Whether it goes."""
        return bool(self.texts.data == "go")


class OthersErasureForm(ErasureForm):
    """Of somebody who cannot sign in, by an administrator."""

    reason = area(
        _l("Reason"),
        most=LONGEST_REASON,
        description=_l("The person reads it in the mail, and it goes with the account."),
    )
