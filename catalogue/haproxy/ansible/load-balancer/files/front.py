"""MODE ADDRESS: proves that the front end answers there and, where there are back ends, that one of them is up."""

import csv
import http.client
import re
import socket
import sys
import time

SECONDS = 30
mode, address = sys.argv[1:]
with open("/etc/haproxy/haproxy.cfg", encoding="utf-8") as file:
    admin_socket = re.search(r"^ *stats socket (\S+)", file.read(), re.MULTILINE).group(1)


def states():
    with socket.socket(socket.AF_UNIX) as admin:
        admin.connect(admin_socket)
        admin.sendall(b"show stat\n")
        text = admin.makefile(encoding="utf-8").read()
    rows = csv.DictReader(text.lstrip("# ").splitlines())
    return {row["svname"]: row["status"] for row in rows if row["pxname"] == "back" and row["svname"] != "BACKEND"}


def until_one_is_up():
    deadline = time.monotonic() + SECONDS
    while True:
        found = states()
        if not found or "UP" in (state.split()[0] for state in found.values()):
            return found
        if time.monotonic() > deadline:
            down = ", ".join(name.replace("_", ":") for name in sorted(found))
            sys.exit("None of the back ends came up within %d s: %s." % (SECONDS, down))
        time.sleep(0.2)


def ask():
    """The status of the answer; None where the connection was accepted and closed without one."""
    connection = http.client.HTTPConnection(address, 80, timeout=35)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status
    except (http.client.RemoteDisconnected, ConnectionResetError):
        return None
    finally:
        connection.close()


found = until_one_is_up()
if found:
    with socket.create_connection((address, 80), timeout=10):
        print("The front end accepts connections. " + ", ".join("%s is %s" % item for item in sorted(found.items())) + ".")
else:
    expected = 503 if mode == "http" else None
    status = ask()
    if status != expected:
        sys.exit("Without a back end the front end answered with %s instead of %s." % (status, expected or "hanging up"))
    print("Without a back end the front end answers: %s." % (expected or "it hangs up"))
