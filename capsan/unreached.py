"""Which of the lifetime states are not reached, in few groups, each with the reason."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from capsan.states import ALIVE, OVER, State

_SHOWN = 5  # examples for machines


@dataclass(frozen=True)
class Reason:
    what: str
    why: str
    holds: Callable[[State], bool]


# The first that holds is said.
REASONS = (
    Reason(
        "two handles that are wrong at once",
        "an op refuses the first and does not look at the other, so that two at once tell nothing that one does not",
        lambda state: len(state.fates) == 2 and not any(fate in ALIVE for fate in state.fates),
    ),
    Reason(
        "a plain value instead of a handle",
        "seeds are legal, and the mutator gives an op a value in one change of fifty",
        lambda state: "value" in state.fates,
    ),
    Reason(
        "a handle of another kind",
        "seeds are legal, and the mutator takes another kind now and then, or when it has none of the right one",
        lambda state: "other kind" in state.fates,
    ),
    Reason(
        "a handle that an op may have invalidated",
        "one of a few ops has to come in between, on a handle in the same tree",
        lambda state: "uncertain" in state.fates,
    ),
    Reason(
        "a handle that was closed, or has ended with its owner",
        "seeds are legal: a hunt has to close it, or its owner, just before",
        lambda state: any(fate in OVER for fate in state.fates),
    ),
    Reason(
        "a handle whose owner is no longer referred to",
        "the owner has to be dropped in between, and not the handle",
        lambda state: "owner dropped" in state.fates,
    ),
    Reason(
        "an op on another thread",
        "a hunt moves one statement in a hundred to another thread",
        lambda state: state.about == "thread",
    ),
    Reason(
        "a callback that acts while an op runs, or as it ends",
        "the op has to call it, or a library to report an error in just that call",
        lambda state: state.about == "callback",
    ),
    Reason("all is legal", "no program does it: a seed is missing", lambda state: True),
)


@dataclass(frozen=True)
class Group:
    """States that are not reached for one reason."""

    reason: Reason
    states: list[State]

    def as_json(self) -> dict[str, Any]:
        return {
            "what": self.reason.what,
            "why": self.reason.why,
            "states": len(self.states),
            "examples": [str(state) for state in self.states[:_SHOWN]],
        }


def group_unreached(states: Iterable[State]) -> list[Group]:
    """In the order of the table."""
    found: dict[str, Group] = {reason.what: Group(reason, []) for reason in REASONS}
    for state in sorted(states, key=lambda state: state.number):
        found[next(reason.what for reason in REASONS if reason.holds(state))].states.append(state)
    return [group for group in found.values() if group.states]
