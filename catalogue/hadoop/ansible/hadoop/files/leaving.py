"""What the master knows of a worker that leaves. MASTER and WORKER are addresses:

  leaving.py room MASTER WORKER OTHERS COPIES   fails where the others are too few for the copies of its blocks
  leaving.py moved MASTER WORKER                waits until all of its blocks are on others
  leaving.py gone MASTER WORKER                 waits until the master counts it no more; fails where blocks are missing then
"""

import json
import sys
import time
import urllib.request

# The master asks every second; a worker without blocks to move is done at once.
STUCK_S = 900
GONE_S = 180


def bean(master, name):
    url = "http://%s:9870/jmx?qry=Hadoop:service=NameNode,name=%s" % (master, name)
    with urllib.request.urlopen(url, timeout=10) as answer:
        return json.load(answer)["beans"][0]


def live(master, worker):
    """What the master says of the worker's DataNode; None where it has none that lives."""
    nodes = json.loads(bean(master, "NameNodeInfo")["LiveNodes"])
    return next((node for node in nodes.values() if node["xferaddr"].rsplit(":", 1)[0] == worker), None)


def room(master, worker, others, copies):
    node = live(master, worker)
    if node and node["numBlocks"] > 0 and int(others) < int(copies):
        sys.exit(
            "%s keeps %d blocks. Files have %s copies, each on a worker of its own: %s other workers are too few. Add one first."
            % (worker, node["numBlocks"], copies, others)
        )


def moved(master, worker):
    least, since = None, time.monotonic()
    while True:
        node = live(master, worker)
        if node is None or node["adminState"] == "Decommissioned":
            return
        leaving = json.loads(bean(master, "NameNodeInfo")["DecomNodes"])
        left = next((n["underReplicatedBlocks"] for n in leaving.values() if n["xferaddr"].rsplit(":", 1)[0] == worker), None)
        if left is not None and (least is None or left < least):
            least, since = left, time.monotonic()
        if time.monotonic() - since > STUCK_S:
            sys.exit("For %d s no block has gone from %s to another worker; %s are left." % (STUCK_S, worker, left))
        time.sleep(1)


def gone(master, worker):
    deadline = time.monotonic() + GONE_S
    while live(master, worker):
        if time.monotonic() > deadline:
            sys.exit("The master still hears from %s after %d s." % (worker, GONE_S))
        time.sleep(1)
    missing = bean(master, "FSNamesystem")["MissingBlocks"]
    if missing:
        sys.exit(
            "%d blocks are on no worker that lives. Start %s again, or name their files by hdfs fsck / -list-corruptfileblocks"
            " and remove them, then retry." % (missing, worker)
        )


{"room": room, "moved": moved, "gone": gone}[sys.argv[1]](*sys.argv[2:])
