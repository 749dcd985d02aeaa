"""NODE ORIGIN, and {path, release, named, page, never} on standard input: proves that this server serves that release."""

import json
import sys
import time
import urllib.error
import urllib.request

SECONDS = 60
node, origin = sys.argv[1:]
wanted = json.load(sys.stdin)
page = None
if wanted["page"]:
    try:
        with open(wanted["page"], "rb") as file:
            page = file.read()
    except FileNotFoundError:
        pass


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), NoRedirect)


def get(path):
    try:
        with opener.open(origin + path, timeout=10) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, b""


def problem():
    """What is wrong in words that follow the node's name; None when all is well."""
    try:
        status, headers, body = get(wanted["path"])
    except OSError as error:
        return "did not answer: %s" % getattr(error, "reason", error)
    if not 200 <= status < 400:
        return "answered %s with %d" % (wanted["path"], status)
    release = headers.get("X-Release")
    if release != wanted["release"] and (wanted["named"] or release is not None):
        return "serves the release %s, not %s (a branch that moved meanwhile? Deploy again, or name a commit)" % (
            release or "of no name",
            wanted["release"],
        )
    if page is not None and status == 200 and body != page:
        return "gave another page than the release has"
    if wanted["never"] and wanted["never"].encode() in body:
        return "gave a page that holds %s" % wanted["never"]
    return None


# It may be loading its settings, and the load balancer's check may be stopping it for a moment.
deadline = time.monotonic() + SECONDS
while True:
    wrong = problem()
    if wrong is None:
        break
    if time.monotonic() > deadline:
        sys.exit("For %d s %s %s." % (SECONDS, node, wrong))
    time.sleep(0.5)
print("%s serves the release %s." % (node, wanted["release"]))
