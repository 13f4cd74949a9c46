"""Says how far a build of several libraries is, and how long it may still take."""

import contextlib
import sys
import time
from collections.abc import Callable, Iterator, Sequence

from capsan.stack.recipe import Library

_PLAIN_SECONDS = 30.0
# Before that little has been done to judge by, and the table's figure is the better one.
_KNOWN_SHARE = 0.05


class Estimate:
    """Seconds left, from what the table says and from how fast this machine turned out to be."""

    def __init__(self, libraries: Sequence[Library]) -> None:
        self._left = {library.name: float(library.seconds) for library in libraries}
        self._all = dict(self._left)
        self._spent = 0.0

    def seconds_left(self, name: str, share: float, spent: float) -> float:
        """While a share (0 to 1) of a library is done, after spent seconds of work on it."""
        self._left[name] = self._all[name] * (1 - share)
        expected = sum(self._all.values()) - sum(self._left.values())
        pace = (self._spent + spent) / expected if expected > _KNOWN_SHARE * self._all[name] else 1.0
        return pace * sum(self._left.values())

    def finish(self, name: str, spent: float) -> None:
        self._left[name] = 0.0
        self._spent += spent


class Display:
    """One moving line on a terminal; elsewhere a plain line now and then. All on stderr."""

    def __init__(self, update: Callable[[str], None] | None) -> None:
        self._update = update
        self._said = float("-inf")

    def say(self, text: str) -> None:
        """What is to be seen in any case."""
        print(f"capsan: {text}", file=sys.stderr, flush=True)

    def report(self, text: str) -> None:
        """What the next report replaces."""
        if self._update:
            self._update(text)
        elif time.monotonic() - self._said >= _PLAIN_SECONDS:
            self._said = time.monotonic()
            self.say(text)


@contextlib.contextmanager
def display() -> Iterator[Display]:
    if not sys.stderr.isatty():
        yield Display(None)
        return
    # Imported when there is something to show: a call that finds its work done stays fast.
    from rich.console import Console

    with Console(stderr=True, highlight=False).status("") as status:
        yield Display(lambda text: status.update(text))


def in_words(seconds: float) -> str:
    if seconds < 90:
        return "about a minute"
    return f"about {round(seconds / 60)} minutes"
