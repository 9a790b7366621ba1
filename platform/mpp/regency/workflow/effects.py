"""What a transition sets off: kinds of effects and what carries them out.

Apps above register their kinds in `AppConfig.ready()`. A handler runs after the transition was
committed, is tried again when it fails, and must do no harm when it runs twice.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Protocol

from mpp.kernel.registry import Registry


class EffectHandler(Protocol):
    """Carries out one effect of a committed event.

    `case` and `event` are rows of the cases app, `parameters` the effect's own part of the
    definition. Returns what should be noted about it. Raise to be tried again.
    """

    def __call__(
        self, *, case: Any, event: Any, parameters: dict[str, Any], at: dt.datetime
    ) -> dict[str, Any] | None: ...


registry: Registry[EffectHandler] = Registry("effect")
