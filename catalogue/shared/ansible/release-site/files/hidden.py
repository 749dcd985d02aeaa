"""ORIGIN: proves that this server gives no hidden file: what else may come with a repository is not for visitors."""

import sys
import time
import urllib.error
import urllib.request

SECONDS = 60
(origin,) = sys.argv[1:]
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def status(path):
    try:
        with opener.open(origin + path, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


# The load balancer's check may be stopping this very server for a moment.
deadline = time.monotonic() + SECONDS
for path in ("/.git/config", "/.env"):
    while True:
        try:
            found = status(path)
            break
        except OSError as error:
            if time.monotonic() > deadline:
                sys.exit("The server did not answer within %d s: %s." % (SECONDS, error))
            time.sleep(0.2)
    if found != 403:
        sys.exit("The server answered %s with %d instead of 403." % (path, found))
print("Hidden files are answered with 403.")
