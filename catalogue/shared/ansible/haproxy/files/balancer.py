"""Asks the load balancer on this node, by its runtime socket and by its front end.

SOCKET up N             waits until N servers are known and all of them are up
SOCKET answers N PATH   N requests to the front end, every one answered with 2xx or 3xx
SOCKET survives N PATH  at least N, and on until a server is known to be down
"""

import csv
import http.client
import socket
import sys
import time

SECONDS = 60
admin_socket, action, count, *path = sys.argv[1:]


def states():
    with socket.socket(socket.AF_UNIX) as admin:
        admin.connect(admin_socket)
        admin.sendall(b"show stat\n")
        text = admin.makefile(encoding="utf-8").read()
    rows = csv.DictReader(text.lstrip("# ").splitlines())
    return {row["svname"]: row["status"] for row in rows if row["pxname"] == "back" and row["svname"] != "BACKEND"}


def listed(found):
    return ", ".join("%s is %s" % item for item in sorted(found.items()))


def up(count):
    deadline = time.monotonic() + SECONDS
    while True:
        found = states()
        if len(found) == count and all(state == "UP" for state in found.values()):
            return "Up: " + ", ".join(sorted(found)) + "."
        if time.monotonic() > deadline:
            sys.exit("Not every one of %d servers came up within %d s: %s." % (count, SECONDS, listed(found) or "none is known"))
        time.sleep(0.1)


def ask(path):
    connection = http.client.HTTPConnection("127.0.0.1", 80, timeout=10)
    connection.request("GET", path)
    status = connection.getresponse().status
    connection.close()
    if not 200 <= status < 400:
        sys.exit("A request was answered with %d while %s." % (status, listed(states())))


def answers(count, path):
    for _ in range(count):
        ask(path)
    return "%d requests were answered." % count


def survives(count, path):
    deadline = time.monotonic() + SECONDS
    asked = 0
    while True:
        ask(path)
        asked += 1
        found = states()
        noticed = any(state != "UP" for state in found.values())
        if noticed and asked >= count:
            return "%d requests were answered while %s." % (asked, listed(found))
        if time.monotonic() > deadline:
            sys.exit("The stopped server was still taken for up after %d s." % SECONDS)
        time.sleep(0.05)


print({"up": up, "answers": answers, "survives": survives}[action](int(count), *path))
