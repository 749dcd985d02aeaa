"""verify.py ADDRESS MEMORY CONNECTIONS: sets and reads a value at ADDRESS; the limits must be MEMORY MiB and CONNECTIONS."""

import socket
import sys
import time
import uuid

address, memory, connections = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])


def connect():
    # systemd takes the server for started as soon as its process is there.
    deadline = time.monotonic() + 30
    while True:
        try:
            return socket.create_connection((address, 11211), timeout=10)
        except ConnectionRefusedError:
            if time.monotonic() > deadline:
                sys.exit("Nothing listens at %s, port 11211, after 30 s." % address)
            time.sleep(0.1)


with connect() as client, client.makefile("rwb") as stream:

    def ask(*lines):
        stream.write(b"".join(line.encode() + b"\r\n" for line in lines))
        stream.flush()
        return stream.readline().decode().strip()

    key, value = "burgeon-acceptance-%s" % uuid.uuid4().hex, uuid.uuid4().hex
    stored = ask("set %s 0 60 %d" % (key, len(value)), value)
    if stored != "STORED":
        sys.exit("The server answered to set with: %s" % stored)
    header = ask("get %s" % key)
    found = stream.readline().decode().strip() if header.startswith("VALUE") else header
    if found != value:
        sys.exit("The value that was set was %s, what was read is %s." % (value, found))
    stream.readline()  # END
    ask("delete %s" % key)

    def read_figures(command):
        figures = {}
        line = ask(command)
        while line != "END":
            _, name, figure = line.split(" ", 2)
            figures[name] = figure
            line = stream.readline().decode().strip()
        return figures

    limit = int(read_figures("stats")["limit_maxbytes"])
    if limit != memory * 1024 * 1024:
        sys.exit("The server may use %d bytes, not %d MiB." % (limit, memory))
    most = int(read_figures("stats settings")["maxconns"])
    if most != connections:
        sys.exit("The server takes %d connections, not %d." % (most, connections))

print("A value was set and read at %s; %d MiB, %d connections." % (address, memory, connections))
