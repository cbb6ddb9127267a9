"""Whether the web process in this container can answer scrubs: ``python -m config.healthcheck`` (for the container engine).

``python -m config.healthcheck livez``: whether it answers at all.
"""

import http.client
import os
import sys


def answers(path: str) -> bool:
    """Asked as the proxy would: over the trusted hop, with a host name that the site answers to."""
    host = (os.environ.get("DNC_HOSTS") or "localhost").split(",")[0].strip()
    visit = http.client.HTTPConnection("127.0.0.1", 8000, timeout=4)
    try:
        visit.request("GET", path, headers={"Host": host, "X-Forwarded-Proto": "https"})
        return visit.getresponse().status == 200
    except OSError:
        return False
    finally:
        visit.close()


if __name__ == "__main__":
    sys.exit(0 if answers(f"/{(sys.argv[1:] or ['readyz'])[0]}") else 1)
