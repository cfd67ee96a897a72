"""Every page of the demo, by who may see it."""

from __future__ import annotations

from typing import Any

from flask import Flask

PAGES: dict[str, list[str]] = {
    "visitor": [
        "/",
        "/proposals/",
        "/proposals/?stage=promoted&sort=support&q=eau",
        "/proposals/?q=zzzz",
        "/plan/",
        "/plan/?status=late",
        "/plan/?by=late",
        "/plan/?by=owner",
        "/plan/?by=region",
        "/plan/timeline",
        "/plan/map",
        "/plan/map?show=late",
        "/plan/actions/{action}",
        "/plan/editions/",
        "/plan/editions/1",
        "/plan/editions/1/changes",
        "/proposals/{discussed}",
        "/proposals/{promoted}",
        "/proposals/{discussed}/versions",
        "/proposals/{discussed}/comments",
        "/cycles/{closed}",
        "/cycles/{closed}/results",
        "/cycles/{voting}",
        "/decisions/",
        "/principles/",
        "/principles/1",
        "/challenges/",
        "/territories/",
        "/territories/1",
        "/about/",
        "/steering-group/",
        "/documents/",
        "/organisations/",
        "/organisations/1",
        "/meetings/",
        "/meetings/1",
        "/search?q=eau",
        "/search?q=zzzz",
        "/nowhere",
        "/questions/",
        "/data/",
        "/legal",
        "/privacy",
        "/contact",
        "/accessibility",
        "/sign-in",
        "/sign-in/link",
        "/join",
        "/join?sent=1",
    ],
    "member": [
        "/",
        "/my/",
        "/my/proposals",
        "/my/account",
        "/my/account/proof?next=/my/data",
        "/my/account/factor",
        "/my/mandates",
        "/my/data",
        "/my/data/erasure",
        "/my/notifications",
        "/my/notifications/choices",
        "/proposals/new",
        "/proposals/{discussed}",
        "/proposals/",
        "/steering/",
    ],
    "steering": [
        "/steering/",
        "/steering/proposals/",
        "/steering/proposals/?stage=decided&cycle={closed}",
        "/steering/waiting/late",
        "/steering/proposals/{discussed}/decision",
        "/steering/plan/",
        "/steering/plan/promotion?proposal={discussed}",
        "/steering/plan/adoption",
        "/steering/plan/actions/new",
        "/steering/plan/objectives/new",
        "/steering/plan/objectives/1",
        "/steering/plan/milestones/1",
        "/steering/plan/indicators/1",
        "/steering/plan/actions/{action}/indicators",
        "/steering/plan/actions/{action}",
        "/steering/plan/actions/{action}/retirement",
        "/steering/plan/changes",
        "/steering/frame/",
        "/steering/frame/principles",
        "/steering/frame/principles/new",
        "/steering/frame/principles/1",
        "/steering/frame/questions",
        "/cycles/",
        "/steering/cycles/new",
        "/steering/cycles/{closed}/edit",
        "/steering/meetings/new",
        "/steering/meetings/1/edit",
        "/steering/organisations/new",
        "/organisations/1/edit",
        "/organisations/1/mandates",
        "/organisations/1/invitations",
        "/steering/settings",
        "/admin/invitations",
        "/admin/invitations/new",
        "/plan/actions/{action}",
        "/proposals/{promoted}",
    ],
    "admin": [
        "/admin/",
        "/admin/invitations",
        "/admin/log",
        "/admin/mail",
        "/admin/members",
        "/admin/members/1",
        "/admin/members/1/erasure",
        "/admin/members/new",
        "/admin/settings",
        "/admin/applications",
        "/admin/join-links",
    ],
}
# What a form gives even to a visitor: a cookie for its token.
WITH_FORMS = ("/join", "/questions/", "/sign-in", "/sign-in/link")
# These need a row of one's own, or are no pages to look at.
ELSEWHERE = {
    "accounts.link", "accounts.welcome", "charter.settle", "invitations.welcome", "joining.application", "joining.by_token",
    "joining.link", "privacy.file", "factors.second_step", "discussion.edit", "discussion.permalink", "files.show",
    "notices.newest", "notices.unsubscribe",
    "plan.asked", "plan.edition_json",
    "plan.plan_csv", "plan.plan_json", "plan.plan_xlsx", "proposals.edit", "site.activity_atom",
    "site.plan_atom",
    "sharing.sitemap", "site.action_qr", "site.favicon", "site.proposal_qr",
    "site.proposals_atom", "site.robots", "site.short_action", "site.short_proposal",
    "site.theme", "static", "steering.bench_xlsx",
    "steering.decisions_xlsx",
    "upkeep.healthz", "upkeep.readyz", "voting.ballots", "voting.results_xlsx",
}  # fmt: skip


def endpoints(app: Flask) -> set[str]:
    """The pages that the app has."""
    return {
        rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())
    } - ELSEWHERE


def visited(app: Flask, found: dict[str, Any]) -> set[str]:
    """The pages that the lists above lead to."""
    routes = app.url_map.bind("localhost")
    paths = [
        path.format(**found).split("?")[0]
        for paths in PAGES.values()
        for path in paths
        if path != "/nowhere"
    ]
    return {routes.match(path, method="GET")[0] for path in paths}
