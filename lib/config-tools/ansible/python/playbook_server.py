"""Forks one ansible-playbook a request from a process that has imported Ansible already: importing is most of a run's start.

Requests come as one JSON object a line on standard input, {"id", "args", "cwd", "socket"}; reports go the same way to
descriptor 3: {"id", "pid"}, then {"id", "code"} or {"id", "signal"}; or {"id", "refused"} when Ansible was upgraded since
the start and another server is needed. Read by ../playbook-server.ts.
No secret passes through here: a run reads its own files in `cwd`, and what it has read is gone with it.
The server ends when its standard input does, so it never outlives its worker.
"""

import atexit
import gc
import importlib
import json
import os
import random
import select
import signal
import socket
import sys

REPORTS_FD = 3  # in a run: its events, see BURGEON_EVENTS_FD
CHUNK = 65536

# What Ansible imports only when a run needs it. One that this version of Ansible does not have is a run's own matter.
NEEDED_BY_RUNS = """
    multiprocessing.pool multiprocessing.popen_fork multiprocessing.synchronize pty
    ansible.executor.module_common ansible.executor.playbook_executor ansible.executor.process.worker
    ansible.executor.task_executor ansible.executor.task_queue_manager
    ansible.module_utils.basic ansible.module_utils.facts.ansible_collector ansible.module_utils.facts.default_collectors
    ansible.playbook.handler_task_include ansible.playbook.included_file ansible.playbook.role_include
    ansible.plugins.action.command ansible.plugins.action.copy ansible.plugins.action.normal ansible.plugins.action.package
    ansible.plugins.action.service ansible.plugins.action.template ansible.plugins.become.sudo ansible.plugins.cache.memory
    ansible.plugins.callback.default ansible.plugins.callback.junit ansible.plugins.callback.minimal
    ansible.plugins.callback.oneline ansible.plugins.callback.tree
    ansible.plugins.connection.local ansible.plugins.connection.ssh ansible.plugins.filter.core
    ansible.plugins.filter.mathstuff ansible.plugins.filter.urls ansible.plugins.filter.urlsplit
    ansible.plugins.inventory.yaml ansible.plugins.shell.sh ansible.plugins.strategy.free ansible.plugins.strategy.linear
    ansible.plugins.test.core ansible.plugins.test.files ansible.plugins.test.mathstuff ansible.plugins.test.uri
    ansible.plugins.vars.host_group_vars
""".split()


def import_ansible():
    # The command line tools look at it while they are imported.
    sys.argv = ["ansible-playbook"]
    from ansible.cli.playbook import main

    for name in NEEDED_BY_RUNS:
        try:
            importlib.import_module(name)
        except ImportError:
            pass
    # Ansible removes its temporary folder when its process ends; the server's is the worker's to remove, not a fork's.
    from ansible.utils.path import cleanup_tmp_file

    atexit.unregister(cleanup_tmp_file)
    return main


def release_stamp():
    """Changes when Ansible is upgraded: its old modules must not work with the new ones' files."""
    from ansible import release

    try:
        found = os.stat(release.__file__)
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino, found.st_size


def report(**message):
    data = (json.dumps(message) + "\n").encode()
    while data:
        data = data[os.write(REPORTS_FD, data) :]


def connect(path):
    stream = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    stream.connect(path)
    return stream


def start_run(request):
    """The run's number; in the run itself 0. Its connections are made first: who has the number has them too."""
    with connect(request["socket"]) as events, connect(request["socket"]) as output:
        pid = os.fork()
        if pid == 0:
            become_run(request, events.detach(), output.detach())
            renew_ansible()
        return pid


def become_run(request, events, output):
    """Makes the fork look like a process of its own: group, signals, descriptors, folder, arguments."""
    os.setsid()
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (output, 1), (output, 2), (events, REPORTS_FD)):
        os.dup2(source, target)
    os.closerange(REPORTS_FD + 1, max(nothing, events, output) + 1)
    os.chdir(request["cwd"])
    os.environ["HOME"] = request["cwd"]
    os.environ["ANSIBLE_LOCAL_TEMP"] = os.path.join(request["cwd"], "tmp")
    sys.argv = ["ansible-playbook", *request["args"]]


def renew_ansible():
    """Gives the run what Ansible has made once for its process."""
    random.seed()
    from ansible import constants
    from ansible.utils import vars as ansible_vars

    # Task ids start with it; two runs must not have the same.
    ansible_vars.random_int = "%08x" % random.getrandbits(32)
    constants.DEFAULT_LOCAL_TMP = constants.config.get_config_value("DEFAULT_LOCAL_TMP")


def serve(main):
    """Returns in runs only, with what they are to call."""
    woken, wake = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    stamp = release_stamp()
    running = {}
    received = b""
    while True:
        readable, _, _ = select.select([0, woken], [], [])
        if woken in readable:
            os.read(woken, CHUNK)
            for pid in list(running):
                ended, status = os.waitpid(pid, os.WNOHANG)
                if ended == pid:
                    report(id=running.pop(pid), **exit_of(status))
        if 0 not in readable:
            continue
        chunk = os.read(0, CHUNK)
        if not chunk:
            os._exit(0)
        *lines, received = (received + chunk).split(b"\n")
        for line in lines:
            request = json.loads(line)
            if release_stamp() != stamp:
                report(id=request["id"], refused=True)
                continue
            pid = start_run(request)
            if pid == 0:
                return main
            running[pid] = request["id"]
            report(id=request["id"], pid=pid)


def exit_of(status):
    code = os.waitstatus_to_exitcode(status)
    return {"code": code} if code >= 0 else {"signal": signal.Signals(-code).name}


def start():
    main = import_ansible()
    # Collected once and left alone: forks would copy the pages only to count references.
    gc.collect()
    gc.freeze()
    return serve(main)


if __name__ == "__main__":
    sys.exit(start()())
