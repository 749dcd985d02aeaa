"""ADDRESS, and {password, nodes} on standard input: proves that Grafana lets its administrator in, has the dashboard, and that a
query through it, as the dashboard's panels make them, knows the load of every node."""

import base64
import json
import sys
import time
import urllib.error
import urllib.request

SECONDS = 120
address = sys.argv[1]
wanted = json.load(sys.stdin)
login = "Basic " + base64.b64encode(("admin:" + wanted["password"]).encode()).decode()
QUERY = {
    "from": "now-5m",
    "to": "now",
    "queries": [{"refId": "A", "datasource": {"uid": "prometheus"}, "expr": 'node_load1{job="node"}', "instant": True}],
}


def ask(path, body=None):
    data = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": login, "Content-Type": "application/json"}
    request = urllib.request.Request("http://%s:3000%s" % (address, path), data, headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def missing():
    frames = ask("/api/ds/query", QUERY)["results"]["A"].get("frames", [])
    found = {field.get("labels", {}).get("node") for frame in frames for field in frame["schema"]["fields"]}
    return sorted({node["node"] for node in wanted["nodes"]} - found)


deadline = time.monotonic() + SECONDS
while True:
    try:
        dashboard = ask("/api/dashboards/uid/burgeon-nodes")["dashboard"]["title"]
        lacking = missing()
        complaint = "a query through Grafana lacks %s" % ", ".join(lacking) if lacking else None
    except urllib.error.HTTPError as error:
        complaint = "Grafana answered %s with %d" % (error.url, error.code)
    except OSError as error:
        complaint = "Grafana did not answer: %s" % getattr(error, "reason", error)
    if complaint is None:
        break
    if time.monotonic() > deadline:
        sys.exit("After %d s %s." % (SECONDS, complaint))
    time.sleep(0.5)
print("Grafana has the dashboard %s, and knows the load of %d nodes." % (dashboard, len(wanted["nodes"])))
