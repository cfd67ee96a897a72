"""For every route of the site: the addresses at which the scene has something."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from flask import Flask, current_app, url_for
from werkzeug.routing import Rule

from app.notices.unsubscribing import unsubscribe_token
from app.site.words import PAGES as SITE_PAGES
from tests.security.scene import Scene

UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
FRAME = ("pages", "phases", "seats", "principles", "challenges", "territories", "documents")


class Door(NamedTuple):
    """A route as it is tried: its endpoint and method, at one address."""

    endpoint: str
    method: str
    address: str


def known(scene: Scene) -> dict[str, list[dict[str, Any]]]:
    """What to put into an address, by the part of its rule that it fills; or by endpoint, where
    one is tried with another row first. The first is the one that is mostly tried.
    """
    proposals = [
        {"ref": _ref(row)}
        for row in (scene.proposals["submitted"], *scene.proposals.values(), scene.voted)
    ]
    actions = [scene.draft_action, scene.adopted_action]
    records = [{"kind": "pages", "handle": "story"}]
    records += [{"kind": kind, "handle": str(row.id)} for kind, row in framed(scene).items()]
    return {
        "voting.vote": [{"ref": _ref(scene.voted)}],
        "notices.follow": [{"kind": "proposal", "number": scene.voted.id}],
        "site.page": [{"name": name} for name in SITE_PAGES],
        "proposals/<ref:ref>": proposals,
        "comments/<id:comment_id>": [{"comment_id": scene.comment.id}],
        "cycles/<ref:ref>": [{"ref": _ref(scene.cycle)}],
        "meetings/<ref:ref>": [{"ref": _ref(scene.meeting)}],
        "organisations/<ref:ref>": [{"ref": _ref(scene.organisation)}],
        "organisations/<ref:ref>/invitations/<id:application_id>": [
            {"ref": _ref(scene.organisation), "application_id": scene.invited.id}
        ],
        "mandates/<id:mandate_id>": [
            {"mandate_id": row.id} for row in (scene.offered, scene.mandate)
        ],
        "mandate-requests/<id:request_id>": [{"request_id": scene.mandate_request.id}],
        "members/<id:member_id>": [
            {"member_id": row.id} for row in (scene.member, scene.suspended)
        ],
        # Nobody's: what ends is one's own session.
        "sessions/<id:session_id>": [{"session_id": 10**6}],
        "mail/<id:mail_id>/again": [{"mail_id": scene.failed_mail.id}],
        "mail/refused/<id:refused_id>": [{"refused_id": scene.refusing.id}],
        "applications/<id:application_id>": [
            {"application_id": row.id} for row in (scene.asked, scene.waiting)
        ],
        "join-links/<id:link_id>": [{"link_id": scene.join_link.id}],
        "join/<token>": [{"token": token} for token in (scene.page_token, scene.many_token)],
        "files/<key>/<name>": [{"key": scene.file.key, "name": scene.file.name}],
        "welcome/<token>": [{"token": scene.link}],
        "welcome/i.<token>": [{"token": scene.invitation_token}],
        "invitations/<id:invitation_id>": [{"invitation_id": scene.invitation.id}],
        "link/<token>": [{"token": scene.link}],
        "unsubscribe/<token>": [{"token": unsubscribe_token(scene.member.id, ("comment",))}],
        "principles/<ref:ref>": [{"ref": _ref(scene.principle)}],
        "territories/<ref:ref>": [{"ref": _ref(scene.territory)}],
        "waiting/<kind>": [{"kind": kind} for kind in ("late", "silent", "unowned", "beyond")],
        "frame/<kind>": [{"kind": kind} for kind in reversed(FRAME)],
        "frame/<kind>/<handle>": [
            {"kind": "challenges", "handle": str(scene.challenge.id)},
            *records,
        ],
        "frame/<kind>/<id:record_id>": [{"kind": "challenges", "record_id": scene.challenge.id}],
        "questions/<id:question_id>": [
            {"question_id": row.id} for row in scene.questions.values()
        ],
        "plan/actions/<ref:ref>": [{"ref": _ref(row)} for row in reversed(actions)],
        "plan/actions/<id:action_id>": [{"action_id": row.id} for row in actions],
        "my/asked/<id:request_id>": [{"request_id": scene.request.id}],
        "plan.retirement": [{"action_id": scene.adopted_action.id}],
        "plan/milestones/<id:milestone_id>": [
            {"milestone_id": row.id} for row in (scene.milestone, scene.reached, scene.dropped)
        ],
        "plan/indicators/<id:indicator_id>": [
            {"indicator_id": row.id} for row in (scene.drafted, scene.indicator)
        ],
        "plan/updates/<id:update_id>": [{"update_id": scene.reported}],
        "plan.measure": [{"indicator_id": scene.indicator.id}],
        "plan/objectives/<id:objective_id>": [{"objective_id": scene.draft_action.objective_id}],
        "p/<id:number>": [{"number": scene.proposals["submitted"].id}],
        "a/<id:number>": [{"number": scene.adopted_action.id}],
        "plan/editions/<id:number>": [{"number": scene.edition.number}],
    }


def framed(scene: Scene) -> dict[str, Any]:
    """A record of each kind that the steering group writes, pages aside."""
    rows = (
        scene.phase,
        scene.seat,
        scene.principle,
        scene.challenge,
        scene.territory,
        scene.document,
    )
    return dict(zip(FRAME[1:], rows, strict=True))


def _ref(row: Any) -> str:
    # Without the title: a page that refuses may show its own address.
    return str(row.id)


def rules(app: Flask) -> list[Rule]:
    """Every route but the static files, which are served before the app is asked."""
    return sorted(
        (rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"),
        key=lambda r: r.rule,
    )


def arguments(rule: Rule, scene: Scene) -> list[dict[str, Any]]:
    """What the scene has for that route; a route that nobody thought of fails here."""
    if not rule.arguments:
        return [{}]
    samples = known(scene)
    fitting = [part for part in samples if part == rule.endpoint or f"/{part}" in rule.rule]
    assert fitting, f"tests/security/addresses.py has nothing for {rule.endpoint} {rule.rule}"
    return samples[rule.endpoint if rule.endpoint in fitting else max(fitting, key=len)]


def doors(scene: Scene) -> Iterator[Door]:
    """Every route and method, at its first address."""
    for rule in rules(current_app):
        with current_app.test_request_context():
            address = url_for(rule.endpoint, **arguments(rule, scene)[0])
        methods = sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        yield from (Door(rule.endpoint, method, address) for method in methods)


def pages(scene: Scene) -> list[str]:
    """Every address that can be read, for every row of the scene."""
    with current_app.test_request_context():
        return [
            url_for(rule.endpoint, **values)
            for rule in rules(current_app)
            if "GET" in (rule.methods or ())
            for values in arguments(rule, scene)
        ]


def filled(endpoint: str, scene: Scene) -> dict[str, str]:
    """A form that is as it should be where the verb, not the door, decides who may; an empty one
    elsewhere.
    """
    served = str(scene.principle.id)
    written = {
        "title": "Un bibliobus pour les douars",
        "summary": "Il passe chaque semaine.",
        "body": "Avec des livres.",
        "principles": served,
        f"how_{served}": "Il rassemble.",
        "version": "2",
        "act": "draft",
    }
    return {
        "discussion.comment": {"body": "Je suis pour.", "stance": "for"},
        "discussion.edit": {"body": "Je suis contre.", "stance": "against", "version": "1"},
        "plan.adopt": {"although": "y"},
        "plan.asked": {"answer": "accepted", "seen": scene.request.digest},
        "plan.sign": {"as": f"organisation:{scene.organisation.id}"},
        "plan.measure": {
            f"indicator-{scene.indicator.id}-measured_on": "2026-11-02",
            f"indicator-{scene.indicator.id}-value": "12,5",
        },
        "plan.report": {
            "status": "in progress",
            "progress": "40",
            "body": "Les travaux avancent.",
        },
        "plan.overruling": {
            "overruling-status": "at risk",
            "overruling-reason": "La livraison tarde.",
        },
        "plan.partners": {"partner-body": "Nous aidons."},
        "plan.people": {"people-in_charge": f"member:{scene.member.key}"},
        "proposals.edit": written,
        "proposals.new": written | {"cycle": str(scene.cycle.id), "language": "fr"},
        "voting.vote": {"choice": "support"},
        "notices.follow": {"act": "follow"},
        "notices.read": {"up_to": "0"},
    }.get(endpoint, {})
