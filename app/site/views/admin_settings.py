"""What administrators settle for the coalition."""

from __future__ import annotations

from flask import render_template, request
from werkzeug.wrappers import Response as AnyResponse

from app.database import writing
from app.site.forms import AdminSettingsForm
from app.site.operations import save_admin_settings
from app.site.queries import admin_settings
from app.site.queries.public_pages import unsaid
from app.site.views import blueprint
from app.speech.addresses import url_for
from app.web.access import actor, administrator
from app.web.forms import fill_texts
from app.web.htmx import done
from app.web.published import flash_published


@blueprint.route("/admin/settings", methods=["GET", "POST"], endpoint="admin_settings")
@administrator
def settle() -> AnyResponse | tuple[str, int]:
    """Whom to ask for help with signing in, who joins how, who answers for personal data, who
    needs a second factor, when digests go out, when an action of the plan is silent.
    """
    posted = request.method == "POST"
    form = AdminSettingsForm() if posted else _filled()
    if posted and form.validate():
        with writing():
            save_admin_settings(form.content, seen=form.version.data or 0, by=actor())
        flash_published(url_for("accounts.sign_in"))
        return done(url_for("site.admin_settings"))
    page = render_template("site/admin_settings.html", form=form, unsaid=unsaid())
    return page, 422 if posted else 200


def _filled() -> AdminSettingsForm:
    present = admin_settings()
    texts: dict[str, str] = {}
    for name in ("whom_to_ask", "who_may_join", "controller"):
        texts |= fill_texts(name, getattr(present, name) or {})
    joining = ("steering_reviews", "open_membership", "invited_unreviewed")
    plain = (
        "version",
        *joining,
        "data_contact",
        "receipt",
        "factor_from",
        "answer_days",
        "silence_days",
    )
    columns = {name: getattr(present, name) for name in plain}
    columns |= {name: str(getattr(present, name)) for name in ("digest_hour", "digest_weekday")}
    return AdminSettingsForm(formdata=None, **texts, **columns)
