"""MODE: runs a second HAProxy with the settings of this node in front of a tiny server of this script alone.

Its front end is a loopback port that was free, handed over as an open file: nobody can take it in between.
"""

import contextlib
import http.client
import http.server
import re
import socket
import subprocess
import sys
import threading
import time
import uuid

SECONDS = 30
mode = sys.argv[1]
token = uuid.uuid4().hex.encode()


class Page(http.server.BaseHTTPRequestHandler):
    def do_HEAD(self):
        self.send_response(200)
        self.send_header("Content-Length", str(len(token)))
        self.end_headers()

    def do_GET(self):
        self.do_HEAD()
        self.wfile.write(token)

    def log_message(self, *_):
        pass


def settings(front, back_port):
    """The file of this node with another front end and one back end; without the runtime socket, which is in use."""
    with open("/etc/haproxy/haproxy.cfg", encoding="utf-8") as file:
        text = file.read()
    text = re.sub(r"(?m)^ *(stats socket|server) .*\n", "", text)
    text, binds = re.subn(r"(?m)^( *bind) .*$", r"\1 fd@%d" % front.fileno(), text)
    if binds != 1:
        sys.exit("/etc/haproxy/haproxy.cfg is not the file that Burgeon wrote: it has %d front ends." % binds)
    return "%s\n    server rehearsal 127.0.0.1:%d\n" % (text, back_port)


@contextlib.contextmanager
def back_end():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


@contextlib.contextmanager
def balancer(front, back_port):
    # Settings through a pipe: SUSE's AppArmor profile lets HAProxy open no file outside of /etc/haproxy.
    command = ["haproxy", "-db", "-f", "/dev/stdin"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    process = subprocess.Popen(command, pass_fds=[front.fileno()], **pipes)
    process.stdin.write(settings(front, back_port).encode())
    process.stdin.close()
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def ask(port):
    """Status and body; None where the connection was closed without an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/")
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (http.client.RemoteDisconnected, OSError):
        return None
    finally:
        connection.close()


def until(expected, port, process):
    deadline = time.monotonic() + SECONDS
    while True:
        answer = ask(port)
        if expected(answer):
            return
        if process.poll() is not None:
            sys.exit("HAProxy ended: %s" % process.stdout.read().decode("utf-8", "replace"))
        if time.monotonic() > deadline:
            sys.exit("HAProxy gave %s." % (answer[0] if answer else "no answer"))
        time.sleep(0.1)


with socket.create_server(("127.0.0.1", 0)) as front:
    port = front.getsockname()[1]
    with contextlib.ExitStack() as running:
        with back_end() as back_port:
            process = running.enter_context(balancer(front, back_port))
            until(lambda answer: answer == (200, token), port, process)
        until(lambda answer: (answer and answer[0]) == (503 if mode == "http" else None), port, process)
print("A request was passed to the back end; without it HAProxy %s." % ("answered with 503" if mode == "http" else "hung up"))
