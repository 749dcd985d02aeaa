"""Asks the load balancer on this node.  up N: waits until N web nodes are up.  answers N: N requests, every one answered with 200."""

import csv
import http.client
import socket
import sys
import time


def states():
    with socket.socket(socket.AF_UNIX) as admin:
        admin.connect("/run/haproxy/admin.sock")
        admin.sendall(b"show stat\n")
        text = admin.makefile(encoding="utf-8").read()
    rows = csv.DictReader(text.lstrip("# ").splitlines())
    return {row["svname"]: row["status"] for row in rows if row["pxname"] == "web" and row["svname"] != "BACKEND"}


def up(count):
    deadline = time.monotonic() + 30
    while True:
        found = states()
        if len(found) == count and all(state == "UP" for state in found.values()):
            return "Up: " + ", ".join(sorted(found)) + "."
        if time.monotonic() > deadline:
            sys.exit("Not every web node came up within 30 s: " + ", ".join("%s %s" % item for item in sorted(found.items())))
        time.sleep(0.1)


def answers(count):
    for number in range(1, count + 1):
        connection = http.client.HTTPConnection("127.0.0.1", 80, timeout=10)
        connection.request("GET", "/")
        status = connection.getresponse().status
        connection.close()
        if status != 200:
            sys.exit("Request %d of %d was answered with %d." % (number, count, status))
        time.sleep(0.05)
    found = states()
    if all(state == "UP" for state in found.values()):
        sys.exit("The stopped node is still taken for up.")
    return "%d requests answered with 200 while %s." % (count, ", ".join("%s was %s" % item for item in sorted(found.items())))


print({"up": up, "answers": answers}[sys.argv[1]](int(sys.argv[2])))
