"""What the site calls itself and how it looks."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.model import Model, OptionalTexts, Versioned, refers_to
from app.text.texts import ByLanguage

# When digests go out unless administrators say otherwise: at eight, the weekly one on Mondays.
DIGEST_HOUR = 8
DIGEST_WEEKDAY = 0
ANSWER_DAYS = 30
# After how many days without news an action of the plan is silent, and the most that may be set.
SILENCE_DAYS = 90
LONGEST_SILENCE = 1000


class SiteSettings(Versioned, Model):
    """The one row of the site's own name, texts, colour, words and picture; `words` renames the
    product's nouns per language, `facts` says who publishes the site and how they are reached.
    """

    __tablename__ = "site_settings"
    # Two first saves at once meet in this number: one of them is refused.
    __table_args__ = (sa.CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[OptionalTexts]
    tagline: Mapped[OptionalTexts]
    footer: Mapped[OptionalTexts]
    accent: Mapped[str] = mapped_column(sa.String(7), default="")
    words: Mapped[dict[str, ByLanguage]] = mapped_column(sa.JSON, default=dict)
    facts: Mapped[dict[str, ByLanguage]] = mapped_column(
        sa.JSON, default=dict, server_default="{}"
    )
    # A line above every page.
    notice: Mapped[OptionalTexts] = mapped_column(server_default="{}")
    # The pages that the law wants, where the coalition says them in its own words.
    legal: Mapped[OptionalTexts] = mapped_column(server_default="{}")
    privacy: Mapped[OptionalTexts] = mapped_column(server_default="{}")
    contact: Mapped[OptionalTexts] = mapped_column(server_default="{}")
    accessibility: Mapped[OptionalTexts] = mapped_column(server_default="{}")
    picture_id: Mapped[int | None] = refers_to("stored_file")
    # What the picture shows, for whoever does not see it.
    picture_text: Mapped[OptionalTexts] = mapped_column(server_default="{}")


class AdminSettings(Versioned, Model):
    """The one row of what administrators settle for the coalition: `whom_to_ask` says who helps
    whoever cannot sign in, `controller` who answers for personal data, `receipt` is the number
    that the CNDP gave; digests go out at `digest_hour` of the site's clock, the weekly one on
    `digest_weekday` (0: Monday).
    """

    __tablename__ = "admin_settings"
    # As for SiteSettings: of two first saves at once one is refused.
    __table_args__ = (
        sa.CheckConstraint("id = 1", name="single"),
        sa.CheckConstraint("digest_hour BETWEEN 0 AND 23", name="hour_of_a_day"),
        sa.CheckConstraint("digest_weekday BETWEEN 0 AND 6", name="day_of_a_week"),
        sa.CheckConstraint("answer_days BETWEEN 1 AND 365", name="answer_days"),
        sa.CheckConstraint(
            f"silence_days BETWEEN 1 AND {LONGEST_SILENCE}", name="days_of_silence"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    whom_to_ask: Mapped[OptionalTexts] = mapped_column(server_default="{}")
    # Whether the steering group reviews applications, beside administrators; whether nobody does.
    steering_reviews: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    open_membership: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    # Whether nobody reviews those whom an organisation's administrators invite into it.
    invited_unreviewed: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    who_may_join: Mapped[OptionalTexts] = mapped_column(server_default="{}")
    controller: Mapped[OptionalTexts] = mapped_column(server_default="{}")
    data_contact: Mapped[str] = mapped_column(sa.String(320), default="", server_default="")
    receipt: Mapped[str] = mapped_column(sa.String(300), default="", server_default="")
    digest_hour: Mapped[int] = mapped_column(default=DIGEST_HOUR, server_default="8")
    digest_weekday: Mapped[int] = mapped_column(default=DIGEST_WEEKDAY, server_default="0")
    # From which day on the steering group and administrators need a second factor.
    factor_from: Mapped[date | None]
    # After so many days without an answer an action looks for another lead.
    answer_days: Mapped[int] = mapped_column(default=ANSWER_DAYS, server_default="30")
    # After so many days without news an action of the plan bears a mark.
    silence_days: Mapped[int] = mapped_column(default=SILENCE_DAYS, server_default="90")


def nothing_settled() -> AdminSettings:
    """The row before anybody settled anything."""
    return AdminSettings(
        id=1,
        version=0,
        whom_to_ask={},
        steering_reviews=False,
        open_membership=False,
        invited_unreviewed=False,
        who_may_join={},
        controller={},
        data_contact="",
        receipt="",
        digest_hour=DIGEST_HOUR,
        digest_weekday=DIGEST_WEEKDAY,
        factor_from=None,
        answer_days=ANSWER_DAYS,
        silence_days=SILENCE_DAYS,
    )
