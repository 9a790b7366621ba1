"""How often something may be tried. Counters in the cache, so each regency has its own."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mpp.kernel import clock
from mpp.kernel.errors import DomainError


@dataclass(frozen=True)
class Limit:
    """At most `times` within each window of `seconds`."""

    times: int
    seconds: int


ACCOUNT_FROM_ANYWHERE = Limit(
    times=50, seconds=300
)  # many machines that guess one password together
TRACKING = Limit(times=10, seconds=60)  # for one application's code, and for one address


class TooMany(DomainError):
    """Tried too often; `detail["wait"]` is the number of seconds until the next try."""

    code = "rate_limited"
    status = 429


def consume(action: str, key: str, limit: Limit) -> None:
    """Count one try of `action` by `key`; raises `TooMany` once the window is full."""
    name, passed = _counter(action, key, limit)
    cache.add(name, 0, timeout=limit.seconds + 5)
    try:
        tries = cache.incr(name)
    except ValueError:  # the window ended between the two calls
        return
    if tries > limit.times:
        raise TooMany(wait_sentence(limit.seconds - passed), wait=limit.seconds - passed)


def give_back(action: str, key: str, limit: Limit) -> None:
    """Take one try back that turned out to be right: only failures shall lock somebody out."""
    name, _passed = _counter(action, key, limit)
    if cache.get(name, 0) > 0:
        try:
            cache.decr(name)
        except ValueError:  # the window ended between the two calls
            return


def _counter(action: str, key: str, limit: Limit) -> tuple[str, int]:
    """The name of the present window's counter, and the seconds of it that have passed."""
    window, passed = divmod(int(clock.now().timestamp()), limit.seconds)
    digest = hashlib.sha256(key.encode()).hexdigest()[:32]
    return f"limit:{action}:{digest}:{window}", passed


def wait_sentence(seconds: int) -> str:
    """What somebody is told who tried too often."""
    if seconds < 60:
        time = ngettext("%(n)s detik", "%(n)s detik", seconds) % {"n": seconds}
    else:
        minutes = -(-seconds // 60)
        time = ngettext("%(n)s menit", "%(n)s menit", minutes) % {"n": minutes}
    return _("Terlalu banyak percobaan. Coba lagi dalam %(time)s.") % {"time": time}


def address_of(request: HttpRequest) -> str:
    """The client's IP address, read behind as many proxies as `TRUSTED_PROXIES` says."""
    return str(get_adapter().get_client_ip(request))
