"""ADDRESS, and {nodes, others, retention, interval} on standard input: proves that Prometheus watches exactly these."""

import json
import sys
import time
import urllib.parse
import urllib.request

address = sys.argv[1]
wanted = json.load(sys.stdin)
# Starting, one whole interval until the last target has been asked, and its answer.
SECONDS = 60 + 2 * wanted["interval"]
expected = {"localhost:9090", *("%s:9100" % node["address"] for node in wanted["nodes"]), *wanted["others"]}


def api(path, **parameters):
    url = "http://%s:9090/api/v1/%s?%s" % (address, path, urllib.parse.urlencode(parameters))
    with urllib.request.urlopen(url, timeout=10) as answer:
        return json.load(answer)["data"]


def until(check):
    """Repeats it until it gives no complaint."""
    deadline = time.monotonic() + SECONDS
    while True:
        try:
            complaint = check()
        except OSError as error:
            complaint = "Prometheus did not answer: %s." % error
        if complaint is None:
            return
        if time.monotonic() > deadline:
            sys.exit("Within %d s: %s" % (SECONDS, complaint))
        time.sleep(0.2)


def targets():
    found = {target["labels"]["instance"]: target for target in api("targets", state="active")["activeTargets"]}
    if set(found) != expected:
        return "Prometheus watches %s instead of %s." % (", ".join(sorted(found)), ", ".join(sorted(expected)))
    down = ["%s (%s)" % (name, target["lastError"] or "not asked yet") for name, target in found.items() if target["health"] != "up"]
    return "Targets are not up: %s." % "; ".join(sorted(down)) if down else None


def loads():
    found = {series["metric"].get("node") for series in api("query", query='node_load1{job="node"}')["result"]}
    missing = {node["node"] for node in wanted["nodes"]} - found
    return "The query for the load lacks %s." % ", ".join(sorted(missing)) if missing else None


until(targets)
until(loads)
kept = api("status/flags")["storage.tsdb.retention.time"]
# Prometheus says 14 d as 2 w.
units = {"d": 1, "w": 7, "y": 365}
if not kept[:-1].isdigit() or int(kept[:-1]) * units.get(kept[-1], 0) != wanted["retention"]:
    sys.exit("Figures are kept for %s instead of %d days." % (kept, wanted["retention"]))
print("%d targets are up, the load of %d nodes is known, and figures are kept for %s." % (len(expected), len(wanted["nodes"]), kept))
