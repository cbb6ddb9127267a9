"""The shared cache. It may be away, or hang; nobody waits long for it, and what could not be asked is a miss."""

import logging
import time
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from django.utils.connection import ConnectionProxy
from django.utils.translation import gettext_lazy as _
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as NotConnected
from redis.exceptions import RedisError
from redis.retry import Retry

from core.errors import Unavailable

CONNECT_SECONDS = READ_SECONDS = 1.0
SECONDS = 2.0  # so long after a failed try nobody waits for another
GUARDED = "allauth:rl:"  # what the sign-in library counts: passwords, codes, links for a new password

logger = logging.getLogger(__name__)
_failed_at = -SECONDS
F = TypeVar("F", bound=Callable[..., Any])


class CacheAway(Exception):
    """The cache does not answer, or did not a moment ago."""


def uncounted() -> Unavailable:
    return Unavailable(
        "counter.away", _("We cannot count tries at the moment, so none is taken. Try again in a few minutes.")
    )


class KeptClient(RedisCacheClient):
    """Django makes a client anew for every command, which costs more than the command. A client borrows its pool's
    connections, so threads and forked processes may share it. Of several replicas a process reads one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # A line that the server has closed meanwhile is opened anew, once; nobody is asked twice who does not answer.
        again = Retry(NoBackoff(), 1, supported_errors=(NotConnected,))
        limits = {"socket_connect_timeout": CONNECT_SECONDS, "socket_timeout": READ_SECONDS, "retry": again}
        super().__init__(*args, **{**limits, **kwargs})
        self._kept: dict[bool, Any] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        if write not in self._kept:
            self._kept[write] = super().get_client(key, write=write)
        return self._kept[write]


def cache_is_away() -> bool:
    """Whether a try failed a moment ago."""
    return time.monotonic() - _failed_at < SECONDS


def tried(method: F) -> F:
    """`method`, unless a try failed a moment ago; after that one caller tries, and the others go on without."""

    @wraps(method)
    def trying(*args: Any, **kwargs: Any) -> Any:
        global _failed_at
        failed_at = _failed_at
        if cache_is_away():
            raise CacheAway
        if failed_at > 0:
            _failed_at = time.monotonic()
        try:
            found = method(*args, **kwargs)
        except (RedisError, OSError) as error:
            _failed_at = time.monotonic()
            logger.warning("The cache does not answer (%s); counters go by docs/operation.md", type(error).__name__)
            raise CacheAway from error
        if failed_at > 0:
            _failed_at = -SECONDS
        return found

    return trying  # type: ignore[return-value]


class StrictCache(RedisCache):
    """For whoever must know that nothing was asked: raises `CacheAway`."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = KeptClient

    @tried
    def count(self, key: str, amount: int, timeout: int) -> int:
        """Add `amount` to a counter that ends `timeout` seconds after it began, in one journey; returns what it stands at."""
        name = self.make_and_validate_key(key)
        commands = self._cache.get_client(name, write=True).pipeline(transaction=False)
        commands.incrby(name, amount)
        commands.expire(name, timeout, nx=True)
        return int(commands.execute()[0])

    add = tried(RedisCache.add)
    get = tried(RedisCache.get)
    set = tried(RedisCache.set)
    touch = tried(RedisCache.touch)
    delete = tried(RedisCache.delete)
    get_many = tried(RedisCache.get_many)
    has_key = tried(RedisCache.has_key)
    incr = tried(RedisCache.incr)
    set_many = tried(RedisCache.set_many)
    delete_many = tried(RedisCache.delete_many)


def missed(method: F, answer: Callable[[], Any]) -> F:
    """`method`, or `answer` where the cache is away."""

    @wraps(method)
    def asking(*args: Any, **kwargs: Any) -> Any:
        try:
            return method(*args, **kwargs)
        except CacheAway:
            return answer()

    return asking  # type: ignore[return-value]


class Cache(StrictCache):
    """For all others, Django's own callers and libraries: a cache that is away holds nothing and keeps nothing.

    But what the sign-in library counts guards passwords and codes: where it cannot count, it refuses.
    """

    def add(self, key: Any, value: Any, timeout: Any = None, version: int | None = None) -> bool:
        try:
            return bool(super().add(key, value, timeout, version))
        except CacheAway:
            if str(key).startswith(GUARDED):
                raise uncounted() from None
            return True

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        try:
            return super().get(key, default, version)
        except CacheAway:
            return default

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        try:
            return int(super().incr(key, delta, version))
        except CacheAway:
            raise ValueError(f"Key '{key}' not found") from None  # as Django says of a key that is not there

    set = missed(StrictCache.set, lambda: None)
    touch = missed(StrictCache.touch, lambda: False)
    delete = missed(StrictCache.delete, lambda: False)
    get_many = missed(StrictCache.get_many, dict)
    has_key = missed(StrictCache.has_key, lambda: False)
    set_many = missed(StrictCache.set_many, list)
    delete_many = missed(StrictCache.delete_many, lambda: None)


strict_cache: StrictCache = ConnectionProxy(caches, "strict")  # type: ignore[assignment]
