"""The shared cache."""

from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient


class KeptClient(RedisCacheClient):
    """Django makes a client anew for every command, which costs more than the command; a client only borrows connections
    of its pool, and threads may share it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._kept: dict[int, Any] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        base: Any = super()
        pool = base._get_connection_pool(write)
        if id(pool) not in self._kept:
            client: Any = self
            self._kept[id(pool)] = client._client(connection_pool=pool)
        return self._kept[id(pool)]


class Cache(RedisCache):
    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = KeptClient
