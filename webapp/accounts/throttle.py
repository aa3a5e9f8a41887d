"""Counting what somebody does in a stretch of time, in the cache."""

import hashlib

from django.core.cache import cache
from django.http import HttpRequest


def client_address(request: HttpRequest | None) -> str:
    """Return the peer's address; a proxy's header is for the server in front to settle."""
    return "" if request is None else str(request.META.get("REMOTE_ADDR", ""))


def count_hit(scope: str, *parts: str, seconds: int) -> int:
    """Count one more hit and return how many fell into this stretch of `seconds`."""
    key = _key(scope, parts)
    cache.add(key, 0, timeout=seconds)
    try:
        return int(cache.incr(key))
    except ValueError:  # it ran out between the two calls
        cache.set(key, 1, timeout=seconds)
        return 1


def hits(scope: str, *parts: str) -> int:
    """Return how many hits were counted so far."""
    return int(cache.get(_key(scope, parts), 0))


def forget_hits(scope: str, *parts: str) -> None:
    """Start counting anew."""
    cache.delete(_key(scope, parts))


def _key(scope: str, parts: tuple[str, ...]) -> str:
    digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()
    return f"throttle:{scope}:{digest}"
