"""Waits until the master at this address has so many live DataNodes and NodeManagers and is out of safe mode: ADDRESS COUNT."""

import json
import sys
import time
import urllib.request

LIMIT_S = 300
address, wanted = sys.argv[1], int(sys.argv[2])


def ask(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return json.load(answer)


def state():
    beans = ask("http://%s:9870/jmx?qry=Hadoop:service=NameNode,name=FSNamesystemState" % address)["beans"]
    metrics = ask("http://%s:8088/ws/v1/cluster/metrics" % address)["clusterMetrics"]
    return {
        "DataNodes": beans[0]["NumLiveDataNodes"] if beans else 0,
        "NodeManagers": metrics["activeNodes"],
        "safe mode": bool(beans) and beans[0]["FSState"] == "safeMode",
    }


deadline = time.monotonic() + LIMIT_S
while True:
    try:
        seen = state()
        if seen["DataNodes"] == seen["NodeManagers"] == wanted and not seen["safe mode"]:
            break
    except (OSError, ValueError, KeyError) as problem:
        seen = problem
    if time.monotonic() > deadline:
        sys.exit("Not every one of %d workers came up within %d s: %s" % (wanted, LIMIT_S, seen))
    time.sleep(0.5)
print("%d DataNodes and %d NodeManagers are up." % (wanted, wanted))
