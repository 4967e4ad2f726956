"""What an administrator sees of accounts: never a password, a seed or the hash of a code."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

import msgspec

from protocol.errors import NotPossible
from sync_server.console.accounts import ROLES
from sync_server.console.audits.words import why_key
from sync_server.console.desk import Console
from sync_server.console.errors import NotHere
from sync_server.console.lists.views import Pill
from sync_server.console.rules import ADMIN
from sync_server.console.sessions import Who, is_alive
from sync_server.store.accounts import Account, May
from sync_server.store.audit_search import Sought

RECENT: Final = 20  # changes of an account that its page shows


class Person(msgspec.Struct, frozen=True):
    """One account, as this commune may know it."""

    number: int
    name: str
    full_name: str
    roles: tuple[str, ...]  # here
    elsewhere: bool  # has roles in a commune that this administrator does not keep
    state: Pill
    sessions: int
    seen_ms: int | None
    made_ms: int
    activation_ms: int | None
    disabled_ms: int | None
    own: bool


class Change(msgspec.Struct, frozen=True):
    """What was done with an account, and by whom; '' is whoever keeps the server."""

    at_ms: int
    text: str
    by: str


class Typed(msgspec.Struct, frozen=True):
    """What stands in the form of a new account."""

    name: str = ""
    full_name: str = ""
    roles: Sequence[str] = ()


class StaffView(msgspec.Struct, frozen=True):
    people: list[Person]


class PersonView(msgspec.Struct, frozen=True):
    person: Person
    roles: Sequence[str]  # as ticked
    changes: list[Change]
    all_roles: Sequence[str] = ROLES


class NewView(msgspec.Struct, frozen=True):
    typed: Typed
    all_roles: Sequence[str] = ROLES


class CodeView(msgspec.Struct, frozen=True):
    """A code of activation: on this page alone, and kept nowhere."""

    person: Person
    code: str
    until_ms: int


def people_of(console: Console, who: Who) -> list[Person]:
    """Of the commune whose lists this administrator sees."""
    every = console.accounts.store.accounts()
    return [person_of(console, who, one) for one in every if _is_here(console, who, one)]


def own_account(console: Console, who: Who, number: int) -> Account:
    """One of this commune; another's is not there."""
    every = {one.number: one for one in console.accounts.store.accounts()}
    found = every.get(number)
    if found is None or not _is_here(console, who, found):
        console.audit.denied(who.account, str(number), page="account")
        raise NotHere
    return found


def person_of(console: Console, who: Who, account: Account) -> Person:
    store, now_ms = console.accounts.store, console.now_ms()
    may = store.roles_of(account.number)
    alive = [one for one in store.sessions_of(account.number) if is_alive(one, now_ms)]
    return Person(
        number=account.number,
        name=account.name,
        full_name=account.full_name,
        roles=tuple(role for role in ROLES if May(role, who.commune) in may),
        elsewhere=not {one.commune for one in may} <= kept_by(who),
        state=state_of(account, now_ms),
        sessions=len(alive),
        seen_ms=max((one.seen_ms for one in alive), default=None),
        made_ms=account.made_ms,
        activation_ms=account.activation_ms,
        disabled_ms=account.disabled_ms,
        own=account.number == who.account,
    )


def see_person(console: Console, who: Who, account: Account, roles: Sequence[str]) -> PersonView:
    person = person_of(console, who, account)
    about = console.accounts.store.audit.find(Sought(subject=account.name), limit=RECENT)
    names = names_of(console)
    changes = [Change(one.at_ms, why_key(one.why), names.get(one.account, "")) for one in about]
    return PersonView(person, roles, changes)


def names_of(console: Console) -> Mapping[int, str]:
    return {one.number: one.full_name for one in console.accounts.store.accounts()}


def state_of(account: Account, now_ms: int) -> Pill:
    if account.disabled_ms is not None:
        return Pill("late", "account-is-disabled")
    if account.password is not None:
        return Pill("got", "account-is-active")
    if (account.activation_ms or 0) <= now_ms:
        return Pill("soon", "account-code-over")
    return Pill("wait", "account-waits")


def roles_after(may: Iterable[May], who: Who, account: int, roles: Collection[str]) -> list[May]:
    """The roles of this commune replaced; those of others are nobody's business here."""
    if account == who.account and ADMIN not in roles:
        raise NotPossible("account-own-admin")
    others = [one for one in may if one.commune != who.commune]
    return [*others, *(May(role, who.commune) for role in ROLES if role in roles)]


def first_roles(who: Who, roles: Sequence[str]) -> list[May]:
    """Of somebody new, here."""
    if not roles:
        raise NotPossible("account-no-role")
    return [May(role, who.commune) for role in dict.fromkeys(roles)]


def check_whole(person: Person) -> None:
    """What ends a whole account is nothing to do to oneself, nor to another commune's people."""
    if person.own:
        raise NotPossible("account-own")
    if person.elsewhere:
        raise NotPossible("account-elsewhere")


def kept_by(who: Who) -> set[str]:
    """Communes where this person is an administrator."""
    return {one.commune for one in who.may if one.role == ADMIN}


def _is_here(console: Console, who: Who, account: Account) -> bool:
    may = console.accounts.store.roles_of(account.number)
    if not may:  # nobody's any more: the centre's own administrators keep them
        return who.commune == console.offices.commune
    return any(one.commune == who.commune for one in may)
