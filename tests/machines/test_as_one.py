"""Two servers are one site: what is done on the one holds on the other with the very next
request.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle as endlessly

import pytest
import sqlalchemy as sa

from app import clock
from app.accounts.models import Member, SignInFailure, digest
from app.accounts.operations import FAILURES_PER_ACCOUNT, end_sessions, hash_password
from app.cycles.models import Cycle
from app.database import db, writing
from app.discussion.models import Comment
from app.people.operations.changing import change_role
from app.voting.models import Tally
from tests import factories
from tests.browser.site import PASSWORD, Site
from tests.files.samples import picture
from tests.machines.machines import Machines
from tests.machines.people import Person

pytestmark = pytest.mark.served

Enter = Callable[..., Person]


@pytest.fixture(scope="session")
def hashed() -> str:
    return hash_password(PASSWORD)


@pytest.fixture(autouse=True)
def inside(machines: Machines) -> Iterator[None]:
    """Tests may look at the rows."""
    with machines.site.app.app_context():
        yield
        db.session.remove()


@pytest.fixture
def member(hashed: str) -> Member:
    return factories.member("Amina", password_hash=hashed)


@pytest.fixture
def enter(machines: Machines) -> Enter:
    """Signs a member in, on the first server unless told otherwise."""

    def signed_in(member: Member, at: str | None = None) -> Person:
        person = Person(machines.one.address)
        assert person.sign_in(member.email or "", at=at).status == 303
        return person

    return signed_in


def everywhere(machines: Machines) -> list[str]:
    """Each server a few times, so that each of its processes is met."""
    return [machine.address for machine in machines.both for _ in range(4)]


def visits(machines: Machines, path: str) -> list[str]:
    """A page as visitors see it who come anew, wherever the proxy or chance sends them."""
    return [Person(address).get(path).text for address in everywhere(machines)]


@pytest.fixture
def subject(machines: Machines) -> tuple[Cycle, str]:
    """A cycle that votes, and the path of a proposal in it."""
    cycle = factories.cycle("vote")
    return cycle, f"/proposals/{factories.proposal(cycle, principles=[]).id}"


def test_a_session_begun_on_one_server_holds_on_the_other_and_ends_on_both(
    machines: Machines, member: Member, enter: Enter
) -> None:
    one, two = (machine.address for machine in machines.both)
    person = enter(member, at=one)
    assert "Amina" in person.get("/my/account", at=two).text
    copied = dict(person.cookies)
    person.post("/sign-out", {}, at=two)
    person.cookies = copied
    assert [person.get("/my/account", at=at).status for at in (one, two)] == [303, 303]


def test_a_form_from_one_server_is_taken_by_the_other_and_only_with_its_token(
    machines: Machines, member: Member, enter: Enter, subject: tuple[Cycle, str]
) -> None:
    person, words = enter(member), {"body": "Un mot.", "stance": "for", "key": "a" * 32}
    person.get(subject[1], at=machines.one.address)
    assert person.post(f"{subject[1]}/comments", words, at=machines.two.address).status == 303
    person.token = "another"
    assert person.post(f"{subject[1]}/comments", words, at=machines.two.address).status == 400


def test_what_was_written_outlives_a_session_that_ended_on_the_other_server(
    machines: Machines, member: Member, enter: Enter, subject: tuple[Cycle, str]
) -> None:
    person, words = enter(member), "Ce texte ne doit pas se perdre."
    person.get(subject[1])
    with writing():
        end_sessions(member.id)
    lost = person.post(
        f"{subject[1]}/comments",
        {"body": words},
        at=machines.two.address,
        **{"Sec-Fetch-Site": "same-origin"},
    )
    assert lost.status == 401
    assert words in lost.text


def test_wrong_passwords_count_together_on_whichever_server_they_are_tried(
    machines: Machines, member: Member
) -> None:
    guesser, addresses = (
        Person(machines.one.address),
        endlessly(machine.address for machine in machines.both),
    )
    tried = [
        guesser.sign_in(member.email or "", "wrong", at=next(addresses)).status
        for _ in range(FAILURES_PER_ACCOUNT)
    ]
    assert tried == [422] * FAILURES_PER_ACCOUNT
    assert [guesser.sign_in(member.email or "", at=next(addresses)).status for _ in range(2)] == [
        429,
        429,
    ]


def test_whoever_guesses_through_the_proxy_is_counted_by_the_address_that_the_proxy_sees(
    machines: Machines, member: Member
) -> None:
    guesser = Person(machines.site.address)
    guesser.sign_in(member.email or "", "wrong", **{"X-Forwarded-For": "203.0.113.7"})
    query = sa.select(SignInFailure.address).where(
        SignInFailure.account == digest(member.email or "")
    )
    assert db.session.scalars(query).all() == [digest("127.0.0.1")]


def test_a_file_that_one_server_took_is_handed_out_by_the_other(
    machines: Machines, enter: Enter, hashed: str
) -> None:
    steward = enter(factories.member("Nadia", role="steering", password_hash=hashed))
    steward.get("/steering/frame/documents/new")
    sent = {"title_fr": "Une image", "file": (io.BytesIO(picture()), "carte.png")}
    assert steward.post("/steering/frame/documents/new", sent).status == 303
    link = (
        steward.get("/documents/", at=machines.two.address)
        .text.partition('href="/files/')[2]
        .partition('"')[0]
    )
    answers = [steward.get(f"/files/{link}", at=machine.address) for machine in machines.both]
    assert [answer.status for answer in answers] == [200, 200]
    assert answers[0].body == answers[1].body


def test_a_setting_changed_on_one_server_shows_at_once_on_both(
    machines: Machines, enter: Enter, hashed: str
) -> None:
    visits(machines, "/?lang=fr")
    steward = enter(factories.member("Nadia", role="steering", password_hash=hashed))
    form = steward.get("/steering/settings").text
    version = form.partition('name="version"')[2].partition('value="')[2].partition('"')[0]
    assert (
        steward.post("/steering/settings", {"name_fr": "Nouveau nom", "version": version}).status
        == 303
    )
    assert all("Nouveau nom" in page for page in visits(machines, "/?lang=fr"))


def test_a_principle_written_on_one_server_shows_at_once_on_both(
    machines: Machines, enter: Enter, hashed: str
) -> None:
    visits(machines, "/principles/?lang=fr")
    steward = enter(factories.member("Nadia", role="steering", password_hash=hashed))
    steward.get("/steering/frame/principles/new", at=machines.two.address)
    sent = {"name_fr": "Transparence", "position": "9"}
    assert (
        steward.post("/steering/frame/principles/new", sent, at=machines.two.address).status == 303
    )
    assert all("Transparence" in page for page in visits(machines, "/principles/?lang=fr"))


def test_a_vote_is_one_vote_on_whichever_servers_it_is_given_and_changed(
    machines: Machines, member: Member, enter: Enter, subject: tuple[Cycle, str]
) -> None:
    person, path = enter(member), subject[1]
    person.get(path)
    with ThreadPoolExecutor(8) as pool:
        people = [enter(member, at=at) for at in everywhere(machines)]
        given = list(
            pool.map(lambda who: who.post(f"{path}/vote", {"choice": "support"}).status, people)
        )
    assert set(given) == {303}
    tally = db.session.get_one(Tally, int(path.rpartition("/")[2]))
    assert tally.support == 1
    person.post(f"{path}/vote", {"choice": ""}, at=machines.two.address)
    db.session.refresh(tally)
    assert tally.support == 0


def test_one_form_sent_to_both_servers_at_once_is_one_comment(
    machines: Machines, member: Member, enter: Enter, subject: tuple[Cycle, str]
) -> None:
    people, words = [enter(member, at=at) for at in everywhere(machines)], "Une seule fois."
    data = {"body": words, "stance": "for", "key": "b" * 32}
    with ThreadPoolExecutor(8) as pool:
        sent = list(pool.map(lambda who: who.post(f"{subject[1]}/comments", data).status, people))
    assert set(sent) == {303}
    assert [
        next(iter(body.values())) for body in db.session.scalars(sa.select(Comment.body))
    ].count(words) == 1


def test_a_phase_that_ends_ends_on_both_servers(
    machines: Machines, member: Member, enter: Enter, subject: tuple[Cycle, str]
) -> None:
    cycle, path = subject
    person = enter(member)
    vote = [
        person.post(f"{path}/vote", {"choice": "support"}, at=machine.address).status
        for machine in machines.both
    ]
    Site(machines.site.app, "", cycle.id).to_phase("decide")
    late = [
        person.post(f"{path}/vote", {"choice": ""}, at=machine.address).status
        for machine in machines.both
    ]
    assert (vote, late) == ([303, 303], [403, 403])


def lose_role(member: Member, administrator: Member) -> None:
    change_role(
        db.session.get_one(Member, member.id), "member", by=factories.acting(administrator)
    )


def be_suspended(member: Member, _administrator: Member) -> None:
    db.session.get_one(Member, member.id).suspended_at = clock.now()


def be_signed_out(member: Member, _administrator: Member) -> None:
    end_sessions(member.id)


@pytest.mark.parametrize(
    ("loses", "expected"), [(lose_role, 303), (be_suspended, 403), (be_signed_out, 303)]
)
def test_what_is_taken_from_somebody_is_gone_on_each_server_with_their_next_request(
    machines: Machines,
    enter: Enter,
    hashed: str,
    loses: Callable[[Member, Member], None],
    expected: int,
) -> None:
    steward = factories.member("Nadia", role="steering", password_hash=hashed)
    people = [(enter(steward, at=at), at) for at in everywhere(machines)]
    assert {person.get("/steering/settings", at=at).status for person, at in people} == {200}
    administrator = factories.member("Karim", role="admin")
    with writing():
        loses(steward, administrator)
    assert {person.get("/steering/settings", at=at).status for person, at in people} == {expected}
