"""NODE ADDRESS, and the title on standard input: proves that this node's Apache serves its own page and no other."""

import html
import sys
import time
import urllib.error
import urllib.request
import uuid

SECONDS = 30
node, address = sys.argv[1:]
title = sys.stdin.read().rstrip("\n")


def get(path):
    try:
        with urllib.request.urlopen("http://%s/%s" % (address, path), timeout=5) as answer:
            return answer.status, answer.read().decode("utf-8", "replace")
    except urllib.error.HTTPError as error:
        return error.code, ""


def patient(path):
    """A check of the load balancer may be stopping this very Apache for a moment."""
    deadline = time.monotonic() + SECONDS
    while True:
        try:
            return get(path)
        except OSError as error:
            if time.monotonic() > deadline:
                sys.exit("%s did not answer within %d s: %s." % (node, SECONDS, error))
            time.sleep(0.2)


status, page = patient("")
if status != 200:
    sys.exit("%s answered with %d instead of its page." % (node, status))
# Unescaped, since there is more than one way to escape a character.
if "<title>%s</title>" % title not in html.unescape(page):
    sys.exit("The page of %s does not have the title %s." % (node, title))
if "Served by %s." % node not in page:
    sys.exit("What answers at %s is not %s." % (address, node))
status, _ = patient("burgeon-" + uuid.uuid4().hex)
if status != 404:
    sys.exit("%s answered with %d instead of 404 for a page that does not exist." % (node, status))
print("%s serves its page with its title, and answers with 404 where there is none." % node)
