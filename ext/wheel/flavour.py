"""What of a wheel's metadata depends on its flavour; scikit-build-core asks, by pyproject.toml."""

from __future__ import annotations

import os
from collections.abc import Mapping

VERSION = "0.1.0"
FLAVOURS = {
    # flavour: suffix of the version, console scripts
    "release": ("", {}),
    "vendored": ("", {}),
    "asan": ("+asan", {"geocapsule-asan": "geocapsule_asan.launch:main"}),
}


def dynamic_metadata(field: str, settings: Mapping[str, object]) -> str | dict[str, str]:
    flavour = os.environ.get("GEOCAPSULE_FLAVOUR", "release")
    if flavour not in FLAVOURS:
        raise ValueError(f"GEOCAPSULE_FLAVOUR is '{flavour}', and has to be one of: {', '.join(FLAVOURS)}")
    suffix, scripts = FLAVOURS[flavour]
    return VERSION + suffix if field == "version" else dict(scripts)
