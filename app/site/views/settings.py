"""The settings page, and the style sheet that follows from it."""

from __future__ import annotations

from flask import Response, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from app.database import writing
from app.errors import Invalid
from app.files.bounds import PICTURE
from app.files.operations import FileChange, sweep, taking
from app.sharing.views import draw_pictures
from app.site.colours import COLOUR, dark_shades, light_shades
from app.site.forms import SettingsForm, shown
from app.site.operations import save_settings
from app.site.queries import site_settings
from app.site.views import blueprint
from app.site.words import FACTS, NOUNS, PAGES, PLAIN_FACTS
from app.speech.addresses import url_for
from app.web.access import actor, public, steering
from app.web.htmx import done
from app.web.published import flash_published

FOR_EVER = "public, max-age=31536000, immutable"


@blueprint.route("/steering/settings", methods=["GET", "POST"])
@steering
def settings() -> AnyResponse | tuple[str, int]:
    """The site's name, texts, colour and words."""
    posted = request.method == "POST"
    form = SettingsForm() if posted else SettingsForm(formdata=None, data=shown(site_settings()))
    if posted and form.validate() and _saved(form):
        flash_published(url_for("site.home"))
        return done(url_for("site.settings"))
    declared = {"nouns": NOUNS, "pages": PAGES, "facts": FACTS, "plain_facts": PLAIN_FACTS}
    declared["known"] = site_settings().facts or {}
    return render_template("site/settings.html", form=form, **declared), 422 if posted else 200


def _saved(form: SettingsForm) -> bool:
    """Whether it was saved; otherwise the form says why not."""
    try:
        with taking(form.picture.data, "picture", PICTURE) as taken, writing():
            picture = FileChange(taken, form.remove_picture.data)
            seen = form.version.data or 0
            save_settings(form.content(), seen=seen, by=actor(), picture=picture)
    except Invalid as fault:
        form.take(fault)
        return False
    sweep()
    draw_pictures()
    return True


@blueprint.get("/theme.css")
@public
def theme() -> Response:
    """The accent's shades as CSS variables; kept for ever under the version in its address."""
    found = site_settings()
    shades = {}
    if COLOUR.fullmatch(found.accent or ""):
        shades = {"light": light_shades(found.accent), "dark": dark_shades(found.accent)}
    response = make_response(render_template("site/theme.css", **shades))
    response.mimetype = "text/css"
    fresh = request.args.get("v") == str(found.version)
    # An old version's address gets today's colours, which must not stay there for a year.
    response.headers["Cache-Control"] = FOR_EVER if fresh else "public, no-cache"
    return response
