"""
Speaks CQL to Cassandra: distributions package no client, and this needs only Python.
Protocol: https://cassandra.apache.org/doc/latest/cassandra/_attachments/native_protocol_v4.html

  cql.py users HOST       makes users and keyspace, with at least so many copies; prints "made", "raised" or nothing
  cql.py lower HOST       lowers copies to so many at most; prints "lowered", or nothing where no keyspace wants more
  cql.py rows HOST...     writes a row through each host at QUORUM and reads it through every other one
Passwords come as JSON on standard input.
"""

import json
import socket
import struct
import sys
import time
import uuid

ONE, QUORUM = 1, 4
ERROR, STARTUP, AUTHENTICATE, QUERY, RESULT, AUTH_RESPONSE = 0, 1, 3, 7, 8, 15
BAD_CREDENTIALS, UNAUTHORIZED = 0x0100, 0x2100
# Unavailable, overloaded, bootstrapping, time-outs and failures of writes and reads: a ring that is just coming up.
PASSING = {0x1000, 0x1001, 0x1002, 0x1100, 0x1200, 0x1300, 0x1500}
LIMIT_S = 120


class Refused(Exception):
    def __init__(self, code, text):
        super().__init__(text)
        self.code = code


class Connection:
    def __init__(self, host, user, password):
        self.socket = socket.create_connection((host, 9042), timeout=30)
        opcode, _ = self.call(STARTUP, strings({"CQL_VERSION": "3.4.5"}))
        if opcode == AUTHENTICATE:
            token = b"\0" + user.encode() + b"\0" + password.encode()
            self.call(AUTH_RESPONSE, struct.pack(">i", len(token)) + token)

    def call(self, opcode, body):
        self.socket.sendall(struct.pack(">BBhBi", 4, 0, 0, opcode, len(body)) + body)
        _, flags, _, answer, length = struct.unpack(">BBhBi", self.read(9))
        body = self.read(length)
        if flags & 8:  # warnings, a list of texts, come before the answer
            (count,) = struct.unpack(">H", body[:2])
            at = 2
            for _ in range(count):
                at += 2 + struct.unpack(">H", body[at : at + 2])[0]
            body = body[at:]
        if answer == ERROR:
            code, size = struct.unpack(">iH", body[:6])
            raise Refused(code, body[6 : 6 + size].decode())
        return answer, body

    def read(self, count):
        data = b""
        while len(data) < count:
            part = self.socket.recv(count - len(data))
            if not part:
                raise ConnectionError("Cassandra closed the connection.")
            data += part
        return data

    def query(self, text, consistency=QUORUM):
        """Rows of a SELECT of one column of text; nothing for other statements."""
        data = text.encode()
        _, body = self.call(QUERY, struct.pack(">i", len(data)) + data + struct.pack(">HB", consistency, 0))
        if struct.unpack(">i", body[:4])[0] != 2:
            return []
        flags, columns = struct.unpack(">ii", body[4:12])
        if columns != 1 or flags & 2:
            raise ValueError("only one column and one page are read here")
        at = 12
        for _ in range(3):  # keyspace, table, column
            at += 2 + struct.unpack(">H", body[at : at + 2])[0]
        at += 2  # type
        (count,) = struct.unpack(">i", body[at : at + 4])
        at += 4
        rows = []
        for _ in range(count):
            (size,) = struct.unpack(">i", body[at : at + 4])
            rows.append(body[at + 4 : at + 4 + size].decode())
            at += 4 + max(size, 0)
        return rows


def strings(pairs):
    body = struct.pack(">H", len(pairs))
    for pair in pairs.items():
        for text in pair:
            body += struct.pack(">H", len(text)) + text.encode()
    return body


def patiently(work, passing=PASSING):
    """Tries again while the ring is coming up."""
    deadline = time.monotonic() + LIMIT_S
    while True:
        try:
            return work()
        except (Refused, OSError) as problem:
            if isinstance(problem, Refused) and problem.code not in passing:
                raise
            if time.monotonic() > deadline:
                raise
        time.sleep(0.5)


def log_in(host, tries):
    """The first of several users and passwords that is let in. The ring's own first superuser appears a moment after its start."""
    deadline = time.monotonic() + LIMIT_S
    while True:
        for user, password in tries:
            try:
                return patiently(lambda: Connection(host, user, password)), password
            except Refused as refused:
                if refused.code != BAD_CREDENTIALS:
                    raise
        if time.monotonic() > deadline:
            sys.exit("No superuser is let in on %s." % host)
        time.sleep(0.5)


def users(given, host):
    try:
        Connection(host, "app", given["app"]).query("SELECT keyspace_name FROM system_schema.tables LIMIT 1", ONE)
        connection = Connection(host, "cassandra", given["admin"])
    except Refused:
        make_users(given, host)
        print("made")
        return
    if change_copies(connection, ("system_auth", given["keyspace"]), given["copies"], lambda now, wanted: now < wanted):
        print("raised")


def make_users(given, host):
    connection, password = log_in(host, [("cassandra", given["admin"]), ("cassandra", "cassandra")])
    copies = replication(given["copies"])
    for statement in (
        "ALTER KEYSPACE system_auth WITH replication = " + copies,
        "CREATE KEYSPACE IF NOT EXISTS %s WITH replication = %s" % (given["keyspace"], copies),
        "CREATE ROLE IF NOT EXISTS app WITH LOGIN = true AND SUPERUSER = false",
        "ALTER ROLE app WITH PASSWORD = '%s'" % given["app"],
        "GRANT ALL PERMISSIONS ON KEYSPACE %s TO app" % given["keyspace"],
        # Last: a run that was cut off comes in with the first password again.
        "ALTER ROLE cassandra WITH PASSWORD = '%s'" % given["admin"],
    ):
        # A server that has just made its first superuser goes on for a moment with what it knew before.
        patiently(lambda: connection.query(statement), PASSING | {UNAUTHORIZED})


def replication(copies):
    return "{'class': 'NetworkTopologyStrategy', 'dc1': %d}" % int(copies)


def change_copies(connection, keyspaces, wanted, differs):
    """The keyspaces whose copies were changed, since those of now and the wanted ones differ in that way."""
    changed = []
    for keyspace in keyspaces:
        where = "SELECT JSON replication FROM system_schema.keyspaces WHERE keyspace_name = '%s'" % keyspace
        found = json.loads(patiently(lambda: connection.query(where, ONE))[0])["replication"]
        if differs(int(found.get("dc1") or found["replication_factor"]), int(wanted)):
            patiently(lambda: connection.query("ALTER KEYSPACE %s WITH replication = %s" % (keyspace, replication(wanted))))
            changed.append(keyspace)
    return changed


def lower(given, host):
    connection, _ = log_in(host, [("cassandra", given["admin"])])
    keyspaces = ("system_auth", "system_distributed", "system_traces", given["keyspace"])
    if change_copies(connection, keyspaces, given["copies"], lambda now, wanted: now > wanted):
        print("lowered")


def agree(connections):
    """Waits until every node knows the same tables: what one has just made takes a moment to reach the others."""
    deadline = time.monotonic() + LIMIT_S
    while len({c.query("SELECT CAST(schema_version AS text) FROM system.local", ONE)[0] for c in connections}) > 1:
        if time.monotonic() > deadline:
            sys.exit("The nodes do not agree on the tables that there are.")
        time.sleep(0.2)


def rows(given, *hosts):
    table = given["keyspace"] + ".burgeon_acceptance"
    connections = [patiently(lambda host=host: Connection(host, "app", given["app"])) for host in hosts]
    patiently(lambda: connections[0].query("CREATE TABLE IF NOT EXISTS %s (mark text PRIMARY KEY)" % table))
    agree(connections)
    for writer, host in zip(connections, hosts):
        mark = str(uuid.uuid4())
        patiently(lambda: writer.query("INSERT INTO %s (mark) VALUES ('%s')" % (table, mark)))
        for reader, other in zip(connections, hosts):
            found = patiently(lambda: reader.query("SELECT mark FROM %s WHERE mark = '%s'" % (table, mark)))
            if found != [mark]:
                sys.exit("A row written at QUORUM through %s is not read at QUORUM through %s." % (host, other))
        patiently(lambda: writer.query("DELETE FROM %s WHERE mark = '%s'" % (table, mark)))
    print("Rows written at QUORUM through %s were read through each of them." % ", ".join(hosts))


try:
    {"users": users, "lower": lower, "rows": rows}[sys.argv[1]](json.load(sys.stdin), *sys.argv[2:])
except (Refused, OSError) as problem:
    sys.exit("Cassandra refused: %s" % problem)
