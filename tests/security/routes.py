"""Who may go where: every route and method, and what each person is answered there.

`in`: sent to sign-in. A number: that status, for an address and an empty form. The people are in
the order of PEOPLE; `author` wrote the scene's proposals and owns its actions, `suspended` still
has a session. Whoever is `erased` has one too, and is answered as a visitor is. A route that is not here fails the suite, and so does a line without its route.
"""

from __future__ import annotations

from typing import NamedTuple

PEOPLE = ("visitor", "member", "author", "steering", "admin", "suspended")

OUTCOMES = """
GET  site.home                  public          200  200  200  200  200  200
GET  site.page                  public          200  200  200  200  200  200
GET  site.data                  public          200  200  200  200  200  200
GET  charter.about              public          200  200  200  200  200  200
GET  site.activity_atom         public          200  200  200  200  200  200
GET  upkeep.admin               administrator    in  403  403  403  200  403
GET  upkeep.log                 administrator    in  403  403  403  200  403
GET  upkeep.mail                administrator    in  403  403  403  200  403
POST upkeep.mail_again          administrator   401  403  403  403  303  403
POST upkeep.mail_release        administrator   401  403  403  403  303  403
POST upkeep.mail_forget         administrator   401  403  403  403  303  403
POST upkeep.mail_test           administrator   401  403  403  403  303  403
GET  people.index               administrator    in  403  403  403  200  403
POST people.members_xlsx        administrator   401  403  403  403  200  403
GET  people.new                 administrator    in  403  403  403  200  403
POST people.new                 administrator   401  403  403  403  422  403
GET  people.show                administrator    in  403  403  403  200  403
POST people.show                administrator   401  403  403  403  422  403
POST people.link                administrator   401  403  403  403  200  403
POST people.mail_link          administrator   401  403  403  403  303  403
POST people.role                administrator   401  403  403  403  422  403
POST people.suspend             administrator   401  403  403  403  422  403
POST people.readmit             administrator   401  403  403  403  303  403
POST people.reset_factor        administrator   401  403  403  403  422  403
GET  invitations.index          steering         in  403  403  200  200  403
POST invitations.send           steering        401  403  403  422  422  403
GET  invitations.new            steering         in  403  403  200  200  403
POST invitations.new            steering        401  403  403  422  422  403
POST invitations.mail           steering        401  403  403  303  303  403
POST invitations.link           steering        401  403  403  422  422  403
POST invitations.withdraw       steering        401  403  403  303  303  403
POST invitations.remind         steering        401  403  403  303  303  403
POST invitations.members        steering        401  403  403  303  303  403
POST invitations.member         steering        401  403  403  422  422  403
GET  invitations.welcome        public          200  200  200  200  200  200
POST invitations.welcome        public          422  422  422  422  422  422
GET  joining.applications       steering         in  403  403  403  200  403
POST joining.settle             steering        401  403  403  403  422  403
GET  joining.application        steering         in  403  403  403  200  403
POST joining.ask                steering        401  403  403  403  422  403
POST joining.acceptance         steering        401  403  403  403  422  403
POST joining.refusal            steering        401  403  403  403  422  403
GET  joining.links              steering         in  403  403  200  200  403
POST joining.make_link          steering        401  403  403  422  422  403
GET  joining.link               steering         in  403  403  200  200  403
POST joining.withdraw_link      steering        401  403  403  303  303  403
GET  joining.join               public          200  200  200  200  200  200
POST joining.join               public          422  422  422  422  422  422
GET  joining.by_token           public          200  200  200  200  200  200
POST joining.by_token           public          422  422  422  422  422  422
GET  site.admin_settings        administrator    in  403  403  403  200  403
POST site.admin_settings        administrator   401  403  403  403  303  403
GET  charter.challenges         public          200  200  200  200  200  200
GET  discussion.permalink       public          302  302  302  302  302  302
POST discussion.delete          member          401  403  303  403  303  403
GET  discussion.edit            member           in  403  200  403  403  403
POST discussion.edit            member          401  403  409  403  403  403
GET  cycles.index               public          200  200  200  200  200  200
GET  cycles.show                public          301  301  301  301  301  301
GET  voting.ballots             public          403  403  403  403  403  403
GET  voting.results             public          301  301  301  301  301  301
GET  voting.results_xlsx        public          403  403  403  403  403  403
GET  steering.decisions         public          200  200  200  200  200  200
GET  steering.decisions_xlsx    public          200  200  200  200  200  200
GET  charter.documents          public          200  200  200  200  200  200
GET  files.show                 public          200  200  200  200  200  200
GET  upkeep.healthz             public          200  200  200  200  200  200
GET  meetings.index             public          200  200  200  200  200  200
GET  meetings.show              public          301  301  301  301  301  301
GET  factors.second_step        public          303  303  303  303  303  303
POST factors.second_step        public          422  422  422  422  422  422
GET  factors.own                member           in  200  200  200  200  200
POST factors.begin              member          401  200  200  200  200  200
POST factors.confirm            member          401  422  422  422  422  422
POST factors.change             member          401  303  303  303  303  303
GET  site.own                   member           in  200  200  200  200  200
GET  plan.asked                 member           in  404  200  404  404  404
POST plan.asked                 member          401  404  303  404  404  404
GET  proposals.mine             member           in  200  200  200  200  200
GET  notices.index              member           in  200  200  200  200  200
GET  notices.newest             member           in  302  302  302  302  302
POST notices.read               member          401  303  303  303  303  303
GET  notices.choices            member           in  200  200  200  200  200
POST notices.choices            member          401  422  422  422  422  422
POST notices.follow             member          401  303  303  303  303  403
GET  organisations.index        public          200  200  200  200  200  200
GET  organisations.show         public          301  301  301  301  301  301
GET  site.plan_atom             public          200  200  200  200  200  200
GET  plan.index                 public          200  200  200  200  200  200
GET  plan.timeline              public          200  200  200  200  200  200
GET  plan.map                   public          200  200  200  200  200  200
GET  plan.action                public          301  301  301  301  301  301
POST plan.report                member          401  403  303  303  303  403
POST plan.partners              member          401  403  403  403  403  403
POST plan.take_update_back      member          401  403  303  303  303  403
POST plan.money                 member          401  403  303  303  303  403
POST plan.overruling            member          401  403  303  303  303  403
POST plan.people                member          401  403  303  303  303  403
GET  plan.editions              public          200  200  200  200  200  200
GET  plan.edition               public          200  200  200  200  200  200
POST plan.offer                 member          401  403  303  403  403  403
POST plan.sign                  member          401  403  303  403  403  403
GET  plan.edition_changes       public          200  200  200  200  200  200
GET  plan.edition_json          public          200  200  200  200  200  200
POST plan.measure               member          401  403  303  303  303  403
POST plan.complete              member          401  403  303  303  303  403
POST plan.reopen                member          401  403  303  303  303  403
GET  plan.plan_xlsx             public          200  200  200  200  200  200
GET  plan.plan_csv              public          200  200  200  200  200  200
GET  plan.plan_json             public          200  200  200  200  200  200
GET  charter.principles         public          200  200  200  200  200  200
GET  charter.principle          public          301  301  301  301  301  301
GET  site.proposals_atom        public          200  200  200  200  200  200
GET  proposals.index            public          200  200  200  200  200  200
GET  site.short_proposal        public          302  302  302  302  302  302
GET  site.proposal_qr           public          200  200  200  200  200  200
GET  site.short_action          public          302  302  302  302  302  302
GET  site.action_qr             public          200  200  200  200  200  200
GET  proposals.show             public          301  301  301  301  301  301
GET  discussion.thread          public          200  200  200  200  200  200
POST discussion.comment         member          401  303  303  303  303  403
GET  proposals.edit             member           in  403  301  403  403  403
POST proposals.edit             member          401  403  303  403  403  403
GET  proposals.versions         public          301  301  301  301  301  301
POST voting.vote                member          401  303  303  303  303  403
POST proposals.discard          member          401  403  403  403  403  403
POST proposals.withdraw         member          401  403  303  403  403  403
GET  proposals.new              member           in  200  200  200  200  403
POST proposals.new              member          401  303  303  303  303  403
GET  charter.questions          public          200  200  200  200  200  200
POST charter.ask                public          422  422  422  422  422  422
GET  upkeep.readyz              public          200  200  200  200  200  200
GET  site.favicon                public          302  302  302  302  302  302
GET  sharing.sitemap            public          200  200  200  200  200  200
GET  site.robots                public          200  200  200  200  200  200
GET  site.search                public          200  200  200  200  200  200
GET  accounts.account           member           in  200  200  200  200  200
POST accounts.language          member          401  303  303  303  303  303
POST accounts.address          member          401  422  422  422  422  422
POST accounts.password          member          401  422  422  422  422  422
GET  accounts.prove            member           in  200  200  200  200  200
POST accounts.prove            member          401  303  303  303  303  303
POST accounts.prove_by_mail    member          401  200  200  200  200  200
POST accounts.end_session      member          401  303  303  303  303  303
POST accounts.end_sessions     member          401  303  303  303  303  303
GET  accounts.sign_in           public          200  200  200  200  200  200
POST accounts.sign_in           public          422  422  422  422  422  422
GET  accounts.ask_link          public          200  200  200  200  200  200
POST accounts.ask_link          public          422  422  422  422  422  422
GET  accounts.link              public          200  200  200  200  200  200
POST accounts.link              public          404  404  404  404  404  404
GET  notices.unsubscribe        public          200  200  200  200  200  200
POST notices.unsubscribe        public          200  200  200  200  200  200
POST accounts.sign_out          public          303  303  303  303  303  303
GET  charter.steering_group     public          200  200  200  200  200  200
GET  steering.desk              steering         in  403  403  200  200  403
GET  steering.bench             steering         in  403  403  200  200  403
GET  steering.waiting           steering         in  403  403  200  200  403
GET  steering.bench_xlsx        steering         in  403  403  200  200  403
GET  cycles.edit                steering         in  403  403  200  200  403
POST cycles.edit                steering        401  403  403  422  422  403
GET  cycles.new                 steering         in  403  403  200  200  403
POST cycles.new                 steering        401  403  403  422  422  403
GET  charter.frame              steering         in  403  403  200  200  403
GET  charter.records            steering         in  403  403  200  200  403
GET  charter.record             steering         in  403  403  200  200  403
POST charter.record             steering        401  403  403  422  422  403
POST charter.delete             steering        401  403  403  409  409  403
GET  charter.new_record         steering         in  403  403  200  200  403
POST charter.new_record         steering        401  403  403  422  422  403
GET  charter.all_questions      steering         in  403  403  200  200  403
GET  charter.settle             steering         in  403  403  200  200  403
POST charter.settle             steering        401  403  403  422  422  403
GET  meetings.edit              steering         in  403  403  200  200  403
POST meetings.edit              steering        401  403  403  422  422  403
GET  meetings.new               steering         in  403  403  200  200  403
POST meetings.new               steering        401  403  403  422  422  403
GET  organisations.edit         member           in  403  200  200  200  403
POST organisations.edit         member          401  403  422  422  422  403
GET  organisations.mandates     member           in  403  200  200  200  403
POST organisations.give         member          401  403  422  422  422  403
POST organisations.ask          member          401  422  422  422  422  403
POST organisations.end          member          401  303  303  303  303  403
POST organisations.refuse_request member        401  403  422  422  422  403
POST organisations.admit        member          401  403  422  403  403  403
POST organisations.leave        member          401  403  303  303  303  403
POST organisations.come_back    member          401  403  403  303  303  403
POST organisations.accept       member          401  303  404  404  404  404
POST organisations.list_mandate member          401  303  404  404  404  404
GET  joining.invited            member           in  403  200  200  200  403
POST joining.invite             member          401  403  422  403  403  403
POST joining.uninvite           member          401  403  303  303  303  403
GET  organisations.my_mandates  member           in  200  200  200  200  200
GET  privacy.data              member           in  200  200  200  200  200
POST privacy.ask               member          401  303  303  303  303  303
GET  privacy.file              member           in  404  404  404  404  404
GET  privacy.erasure           member           in  200  200  200  200  200
POST privacy.erase             member          401  422  422  422  422  422
POST privacy.stop              member          401  303  303  303  303  303
GET  privacy.erase_other       administrator    in  403  403  403  200  403
POST privacy.erase_other       administrator   401  403  403  403  422  403
POST privacy.stop_other        administrator   401  403  403  403  303  403
GET  organisations.new          steering         in  403  403  200  200  403
POST organisations.new          steering        401  403  403  422  422  403
GET  plan.draft                 steering         in  403  403  200  200  403
GET  plan.new_action            steering         in  403  403  200  200  403
POST plan.new_action            steering        401  403  403  422  422  403
GET  plan.edit_action           steering         in  403  403  200  200  403
POST plan.edit_action           steering        401  403  403  303  303  403
POST plan.record_answer         steering        401  403  403  422  422  403
POST plan.ask_leads             steering        401  403  403  303  303  403
POST plan.take_offer            steering        401  403  403  422  422  403
POST plan.add_milestone         steering        401  403  403  422  422  403
GET  plan.new_indicator         steering         in  403  403  200  200  403
POST plan.new_indicator         steering        401  403  403  422  422  403
GET  plan.edit_indicator        steering         in  403  403  200  200  403
POST plan.edit_indicator        steering        401  403  403  303  303  403
POST plan.remove_indicator      steering        401  403  403  303  303  403
POST plan.remove_action         steering        401  403  403  303  303  403
GET  plan.draft_changes         steering         in  403  403  200  200  403
GET  plan.retirement            steering         in  403  403  200  200  403
POST plan.retirement            steering        401  403  403  422  422  403
POST plan.take_back             steering        401  403  403  303  303  403
POST plan.period                steering        401  403  403  303  303  403
GET  plan.edit_milestone        steering         in  403  403  200  200  403
POST plan.edit_milestone        steering        401  403  403  303  303  403
POST plan.drop_milestone        steering        401  403  403  422  422  403
GET  plan.adopt                 steering         in  403  403  200  200  403
POST plan.adopt                 steering        401  403  403  303  303  403
GET  plan.edit_objective        steering         in  403  403  200  200  403
POST plan.edit_objective        steering        401  403  403  303  303  403
GET  plan.new_objective         steering         in  403  403  200  200  403
POST plan.new_objective         steering        401  403  403  422  422  403
GET  plan.promote               steering         in  403  403  303  303  403
POST plan.promote               steering        401  403  403  303  303  403
GET  steering.decide            steering         in  403  403  200  200  403
POST steering.decide            steering        401  403  403  422  422  403
GET  site.settings              steering         in  403  403  200  200  403
POST site.settings              steering        401  403  403  303  303  403
GET  charter.territories        public          200  200  200  200  200  200
GET  charter.territory          public          301  301  301  301  301  301
GET  site.theme                 public          200  200  200  200  200  200
GET  accounts.welcome           public          200  200  200  200  200  200
POST accounts.welcome           public          422  422  422  422  422  422
"""

# Before these whoever is signed in shows once more who they are, unless they just did: address,
# second factor, roles, copies and erasure, the list of members and each of them.
PROVEN = [
    "accounts.address",
    "factors.begin",
    "people.index",
    "people.members_xlsx",
    "people.new",
    "people.show",
    "people.link",
    "people.mail_link",
    "people.role",
    "people.suspend",
    "people.readmit",
    "people.reset_factor",
    "privacy.ask",
    "privacy.erase",
    "privacy.erase_other",
    "privacy.file",
]
# Whatever is new there asks too, or says here why not.
SENSITIVE = ("factors.", "people.", "privacy.")
UNASKED = {
    "factors.second_step": "who comes there has no session",
    "factors.own": "it says that there is one, and since when",
    "factors.confirm": "its form holds what was shown after the proof",
    "factors.change": "it takes the factor itself",
    "privacy.data": "it says what is kept, and holds nothing of it",
    "privacy.erasure": "it says what goes",
    "privacy.stop": "nobody is asked who wants to stay",
    "privacy.stop_other": "as the former",
}


class Line(NamedTuple):
    """A line of the table."""

    access: str
    outcomes: dict[str, str]


class Table(dict[tuple[str, str], Line]):
    """The lines, by endpoint and method."""

    def __missing__(self, door: tuple[str, str]) -> Line:
        raise AssertionError(f"tests/security/routes.py has no line for {door[1]} {door[0]}")


def table() -> Table:
    """(endpoint, method) -> who may enter, and what each person is answered. ValueError where a
    route stands twice.
    """
    found = Table()
    for line in OUTCOMES.strip().splitlines():
        if line.strip():
            method, endpoint, access, *outcomes = line.split()
            if (endpoint, method) in found:
                raise ValueError(f"{method} {endpoint} stands twice")
            answered = dict(zip(PEOPLE, outcomes, strict=True))
            found[endpoint, method] = Line(access, {**answered, "erased": answered["visitor"]})
    return found


PUBLIC = sorted({endpoint for (endpoint, _), line in table().items() if line.access == "public"})
