"""Visitors ask; the steering group answers in public, or refuses."""

from __future__ import annotations

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.charter import operations, queries
from app.charter.forms import AnswerForm, QuestionForm, shown_of
from app.charter.models import Question
from app.charter.views.blueprint import blueprint
from app.database import writing
from app.errors import Invalid, NotFound, TooMany
from app.paging import Page
from app.speech.addresses import url_for
from app.speech.language import language, languages
from app.text.texts import likely_language
from app.web.access import actor, public, steering
from app.web.editing import given_texts
from app.web.htmx import done
from app.web.paging import page_number
from app.web.published import flash_published
from app.web.sender import sender

Answer = Response | str | tuple[str, int] | tuple[str, int, dict[str, str]]


@blueprint.get("/questions/")
@public
def questions() -> str:
    """The answered questions, and a form for asking."""
    return _asking(QuestionForm(formdata=None))


@blueprint.post("/questions/")
@public
def ask() -> Answer:
    """A visitor asks. Machines, which fill in what nobody sees, are thanked and not heard."""
    form = QuestionForm()
    if not form.validate():
        return _asking(form), 422
    try:
        if not form.website.data:
            _ask(form)
    except TooMany as fault:
        form.take(fault)
        return _asking(form), fault.status, fault.headers
    thanks = _(
        "Thank you. Your question will stand here with its answer once the steering group has "
        "given one."
    )
    flash(thanks, "done")
    return done(url_for("charter.questions"))


def _ask(form: QuestionForm) -> None:
    body, name = form.body.data, form.name.data or ""
    with writing():
        written_in = likely_language(body, language(), languages())
        said = {"name": name, "language": written_in, "key": form.idempotency_key}
        operations.ask(body, sender=sender(), **said)


def _asking(form: QuestionForm) -> str:
    number = page_number()
    items, total = queries.answered_questions(number=number, size=queries.QUESTIONS_A_PAGE)
    return render_template(
        "charter/questions.html",
        form=form,
        page=Page(items, number, queries.QUESTIONS_A_PAGE, total),
    )


@blueprint.get("/steering/frame/questions")
@steering
def all_questions() -> str:
    """Every question, the waiting ones first."""
    number = page_number()
    items, total = queries.all_questions(number=number, size=queries.QUESTIONS_A_PAGE)
    return render_template(
        "charter/question_list.html", page=Page(items, number, queries.QUESTIONS_A_PAGE, total)
    )


@blueprint.route("/steering/frame/questions/<id:question_id>", methods=["GET", "POST"])
@steering
def settle(question_id: int) -> Answer:
    """Answer a question per language, or refuse it."""
    question = _question(question_id)
    if request.method != "POST":
        form = AnswerForm(formdata=None, data=shown_of(AnswerForm, question))
        return render_template("charter/question_form.html", question=question, form=form)
    form = AnswerForm()
    if not form.validate() or not _settled(question_id, form):
        return render_template(
            "charter/question_form.html", question=_question(question_id), form=form
        ), 422
    flash_published(url_for("charter.questions"))
    return redirect(url_for("charter.all_questions"), 303)


def _settled(question_id: int, form: AnswerForm) -> bool:
    """Whether it was done; otherwise the form says why not."""
    seen, answers = form.version.data or 0, given_texts(form, "answer")
    try:
        with writing():
            question = _question(question_id)
            if request.form.get("act") == "refuse":
                operations.refuse(question, seen=seen, by=actor())
            else:
                operations.answer(question, answers, seen=seen, by=actor())
    except Invalid as fault:
        form.take(fault)
        return False
    return True


def _question(question_id: int) -> Question:
    question = queries.question_by_id(question_id)
    if question is None:
        raise NotFound(_("There is no such question."))
    return question
