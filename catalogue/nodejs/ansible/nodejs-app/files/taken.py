"""SOCKET SERVER, on the load balancer: waits until it sends requests to this server."""

import csv
import socket
import sys
import time

SECONDS = 30
admin_socket, server = sys.argv[1:]


def state():
    with socket.socket(socket.AF_UNIX) as admin:
        admin.connect(admin_socket)
        admin.sendall(b"show stat\n")
        rows = csv.DictReader(admin.makefile(encoding="utf-8").read().lstrip("# ").splitlines())
    return next((row["status"] for row in rows if (row["pxname"], row["svname"]) == ("back", server)), "not known")


# Its checks are a second apart, and two have to succeed. One that is stopped sends requests to nobody.
deadline = time.monotonic() + SECONDS
while True:
    try:
        found = state()
    except OSError:
        break
    if found == "UP":
        break
    if time.monotonic() > deadline:
        sys.exit("%s answers, and the load balancer still takes it for %s after %d s." % (server, found, SECONDS))
    time.sleep(0.1)
