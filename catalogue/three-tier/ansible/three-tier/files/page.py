"""PATH, and the nodes on standard input: proves that each node's Tomcat serves the page there, which fails without its database."""

import json
import sys
import time
import urllib.error
import urllib.request

# Tomcat looks for new pages every ten seconds, and translates them at the first request.
SECONDS = 120
(path,) = sys.argv[1:]


def get(address):
    try:
        with urllib.request.urlopen("http://%s:8080%s" % (address, path), timeout=30) as answer:
            return answer.status, answer.read().decode("utf-8", "replace")
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode("utf-8", "replace")
    except OSError as error:
        return 0, "%s" % getattr(error, "reason", error)


deadline = time.monotonic() + SECONDS
nodes = json.load(sys.stdin)
for node in nodes:
    while True:
        status, text = get(node["address"])
        if status == 200 and text.startswith(node["node"] + " "):
            break
        if time.monotonic() > deadline:
            sys.exit("%s did not write a row and read it back within %d s; it answered with %d: %s" % (node["node"], SECONDS, status, text))
        time.sleep(0.5)
print("Rows were written and read through %s." % ", ".join(node["node"] for node in nodes))
