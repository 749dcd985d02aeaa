"""UNIT URL: waits until the application answers, with 2xx or 3xx as the load balancer wants it."""

import subprocess
import sys
import time
import urllib.error
import urllib.request

SECONDS = 90
unit, url = sys.argv[1:]


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), NoRedirect)


def problem():
    """What is wrong in words that follow "the application"; None when all is well."""
    try:
        with opener.open(url, timeout=10) as answer:
            return None if answer.status < 400 else "answered with %d" % answer.status
    except urllib.error.HTTPError as error:
        return None if error.code < 400 else "answered %s with %d" % (url, error.code)
    except OSError as error:
        return "did not answer %s: %s (it has to listen on the port that PORT names, on all addresses)" % (
            url,
            getattr(error, "reason", error),
        )


deadline = time.monotonic() + SECONDS
while True:
    wrong = problem()
    if wrong is None:
        break
    if time.monotonic() > deadline:
        log = ["journalctl", "--unit", unit, "--lines", "20", "--no-pager", "--output", "cat"]
        said = subprocess.run(log, stdout=subprocess.PIPE).stdout.decode("utf-8", "replace")
        sys.exit("For %d s the application %s.\n%s" % (SECONDS, wrong, said))
    time.sleep(0.2)
