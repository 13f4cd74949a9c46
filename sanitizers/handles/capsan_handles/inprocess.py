"""The library that is preloaded into this very process, asked through ctypes."""

from __future__ import annotations

import ctypes
import json

from capsan_handles.report import Finding


class Library:
    """What was misused here so far, and which handles are alive."""

    def __init__(self) -> None:
        library = ctypes.CDLL(None)
        self._occurrences = library.capsan_handles_occurrences
        self._occurrences.restype = ctypes.c_uint64
        self._occurrence = library.capsan_handles_occurrence
        self._occurrence.argtypes, self._occurrence.restype = [ctypes.c_uint64], ctypes.c_uint32
        self._finding = library.capsan_handles_finding
        self._finding.argtypes, self._finding.restype = [ctypes.c_uint32], ctypes.c_char_p
        self._epoch = library.capsan_handles_epoch
        self._epoch.restype = ctypes.c_uint32
        self._exempt = library.capsan_handles_exempt
        self._exempt.argtypes, self._exempt.restype = [ctypes.c_int], None
        self._leaks = library.capsan_handles_leaks
        self._leaks.argtypes, self._leaks.restype = [ctypes.c_uint32], ctypes.c_void_p
        self._free = library.capsan_handles_free
        self._free.argtypes, self._free.restype = [ctypes.c_void_p], None

    def occurrences(self) -> int:
        return int(self._occurrences())

    def findings(self, begin: int, end: int) -> list[Finding]:
        """What happened between two counts of occurrences; each once, with how often."""
        found: dict[int, Finding] = {}
        for index in range(begin, end):
            number = int(self._occurrence(index))
            if number in found:
                found[number].count += 1
            elif line := self._finding(number):
                found[number] = Finding(_parse(line))
        return list(found.values())

    def begin_epoch(self) -> int:
        return int(self._epoch())

    def exempt(self, on: bool) -> None:
        """Whether handles that this thread makes from now on are nobody's leak."""
        self._exempt(int(on))

    def leaks(self, epoch: int) -> list[Finding]:
        """Handles made since an epoch began that are alive now, one finding per kind and place."""
        answer = self._leaks(epoch)
        if not answer:
            return []
        try:
            records = _parse(ctypes.string_at(answer))
        finally:
            self._free(answer)
        return [Finding(record, int(record.get("count") or 1)) for record in records]


def _parse(text: bytes):  # type: ignore[no-untyped-def]
    return json.loads(text.decode("utf-8", "backslashreplace"))
