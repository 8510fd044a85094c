"""Who may do what, as one readable table: `who_may.md`, made from the registry of actions.

The table is what is enforced: `ledger.writing.deciding` asks for one of an action's roles before the
decision runs, and the decision then asks for the organisation it concerns.
"""

from __future__ import annotations

from ledger.roles import CONCERNED, FOUNDER, ROLES, Role
from ledger.vocabulary import ACTIONS, EVENTS, Action

_LABELS = {
    **ROLES,
    FOUNDER: Role("创始人（三员授予前）", "founder, until three administrators are"),
    CONCERNED: Role("本人", "the person concerned"),
}
_HEAD = """# 谁可以做什么 · Who may do what

由 `python -m ledger.lock` 从动作登记表生成，服务按此表执行。Made from the registry of actions by
`python -m ledger.lock`; the service enforces this table. 签署方式 signed by: K 只有本人持有的密钥 a key that
only the person holds · P 本人的密钥，可托管 the person's key, custodial or not · S 服务 the service · X 外方
another party · `+` 两人签署同样的字节 two sign the same bytes.

| 行为 | action | mutation | 签署 signed by | 角色 roles |
|---|---|---|---|---|
"""


def rights_text() -> str:
    """The table: one row per action that people perform, then the events that only the service makes."""
    rows = [_row(one) for one in sorted(ACTIONS.values(), key=lambda one: one.name)]
    alone = [f"`{name}` {kind.zh}" for name, kind in sorted(EVENTS.items()) if name not in ACTIONS]
    made = "只由服务或创始记录。Made by the service or the founding alone: "
    return f"{_HEAD}{''.join(rows)}\n{made}{'、'.join(alone)}\n"


def _row(action: Action) -> str:
    event = action.event
    roles = "；".join(_named(role) for role in action.roles) or "任何登录者 anyone logged in"
    return f"| {event.zh} | {event.en} | `{action.mutation}` | {event.by.replace('|', ' / ')} | {roles} |\n"


def _named(role: str) -> str:
    return f"{_LABELS[role].zh} {_LABELS[role].en}"
