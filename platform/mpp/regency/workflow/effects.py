"""What a transition sets off: kinds of effects and what carries them out.

Apps above register their kinds in `AppConfig.ready()`. A handler runs after the transition was
committed, is tried again when it fails, and must do no harm when it runs twice.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Protocol

from mpp.kernel.registry import Registry


class EffectHandler(Protocol):
    """Carries out one effect of a committed event.

    `case` and `event` are rows of the cases app, `parameters` the effect's own part of the
    definition, `secret` a signer's passphrase while the signer's request lasts. Returns the outcome
    by which the workflow goes on by itself (`lolos`, `issued`), or `None`. Raise to be tried again.
    """

    def __call__(
        self,
        *,
        case: Any,
        event: Any,
        parameters: dict[str, Any],
        at: dt.datetime,
        secret: str | None,
    ) -> str | None: ...


@dataclass(frozen=True)
class EffectKind:
    """A kind of effect. One that calls the outside world runs outside of any transaction."""

    run: EffectHandler
    calls_outside: bool = False


registry: Registry[EffectKind] = Registry("effect")
