"""`flask members ...`"""

from __future__ import annotations

import sys

import click
from flask import current_app

from app.accounts.hashing import hash_password
from app.accounts.links import open_link
from app.accounts.models import ROLES, Member
from app.accounts.names import sign_in_key
from app.accounts.operations import create_member
from app.accounts.passwords import LONGEST, SHORTEST, easy_to_guess
from app.accounts.queries import member_by_sign_in
from app.commands import Commands, WrongInput
from app.database import db, writing

members = Commands("members", help="Accounts.")
commands = [members]


@members.command("create")
@click.argument("email", required=False)
@click.option("--sign-in-name", help="What somebody without an e-mail address types to sign in.")
@click.option("--name", required=True, help="The member's name as others see it.")
@click.option("--role", type=click.Choice(ROLES), default="member", show_default=True)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option("--organisation", help="Number or name of the organisation the member belongs to.")
def create(
    email: str | None,
    sign_in_name: str | None,
    name: str,
    role: str,
    password_stdin: bool,
    organisation: str | None,
) -> None:
    """An approved account, with an address or a sign-in name; without a password, print a one-time
    link.
    """
    # Organisations lie above accounts: only this command needs them, once it is given.
    from app.organisations.operations import affiliate, organisation_named

    hashed = None
    known_as = email or sign_in_name
    if not known_as:
        raise WrongInput("give an e-mail address or --sign-in-name")
    if password_stdin:
        hashed = _hashed_from_stdin(name, email or "", sign_in_name or "")
    outcome = f"created {known_as}"
    with writing():
        member = create_member(
            name=name, email=email, sign_in_name=sign_in_name, role=role, password_hash=hashed
        )
        if organisation:
            affiliate(member, organisation_named(organisation))
        if hashed is None:
            outcome = link_of(open_link(member))
    # Nobody holds a link before the account is there.
    click.echo(outcome)


def _hashed_from_stdin(*about: str) -> str:
    password = sys.stdin.readline().rstrip("\r\n")
    if not SHORTEST <= len(password) <= LONGEST:
        raise WrongInput(f"the password needs {SHORTEST} to {LONGEST} characters")
    if easy_to_guess(password, *about):
        raise WrongInput("the password is one of the first that are guessed")
    # Before the transaction, as hashing is slow on purpose.
    return hash_password(password)


@members.command("link")
@click.argument("email")
def link(email: str) -> None:
    """A one-time link by which a member who has an account sets a new password; it lasts seven
    days, and earlier ones are dead. EMAIL may also be a sign-in name.
    """
    # People lie above accounts: only this command needs their verbs.
    from app.people.operations.adding import hand_over_link

    member = _known_as(email)
    with writing():
        token = hand_over_link(db.session.get_one(Member, member.id), by=None)
    click.echo(link_of(token))


def _known_as(typed: str) -> Member:
    member = member_by_sign_in(sign_in_key(typed))
    if member is None:
        raise WrongInput(f"there is no account with the address or sign-in name {typed!r}")
    return member


@members.command("reset-factor")
@click.argument("email")
@click.option("--reason", default="", help="Why, which its owner is told.")
def reset(email: str, reason: str) -> None:
    """Take away the second factor that a member has lost, say so to them by mail, and end their
    sessions. EMAIL may also be a sign-in name.
    """
    # Factors lie above accounts: only this command needs their verbs.
    from app.factors.operations.resetting import reset_factor

    member = _known_as(email)
    with writing():
        reset_factor(db.session.get_one(Member, member.id), reason, by=None)
    click.echo(f"{email} signs in without a second factor from now on")


def link_of(token: str) -> str:
    """The address that spends a token."""
    return f"{current_app.config['TWIZA'].base_url}/welcome/{token}"
