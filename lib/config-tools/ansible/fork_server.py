"""Runs ansible-playbook without its start-up: imports Ansible once, then forks for every run.

    fork_server.py FOLDER       started by fork-server.ts, with the environment of a run

Standard input carries one JSON object a line: {"run", "args", "cwd", "env"}. The fork of a run leads a session of its own
and connects to FOLDER/socket three times, with a line {"run", "stream", "pid"} first: "events" is the event descriptor,
"output" standard output and error. "end" brings a byte when the run may begin, and takes {"code"} when it has ended in
order. When standard input ends, so do the server and all that it runs, and FOLDER is removed.

Forks must not share what two ansible-playbook processes do not share. Each makes anew: the locks between processes, the
prefix of task ids, the settings that are read at import and the temporary folder. Where an Ansible keeps one of these in
another way than this file knows, the server refuses to start, and the portal starts ansible-playbook itself.
"""

import atexit
import gc
import json
import multiprocessing
import os
import random
import shutil
import signal
import socket
import sys
import traceback
from multiprocessing.synchronize import Lock, RLock, SemLock


class Unfit(Exception):
    """This Ansible cannot be forked in the way of this file."""


def warm_up():
    """Imports what every run imports, and reads the plugins that every run reads."""
    import ansible.cli.playbook
    import ansible.executor.process.worker
    import ansible.plugins.strategy
    from ansible.plugins import loader

    if hasattr(loader, "init_plugin_loader"):
        return  # from 2.15 on, plugins cannot be found before the command line has been read
    for kind in ("callback", "vars", "filter", "test"):
        list(getattr(loader, kind + "_loader").all(class_only=True))
    used = {
        "action": ("command", "copy", "include_tasks", "normal", "template"),
        "become": ("sudo",),
        "cache": ("memory",),
        "connection": ("ssh",),
        "inventory": ("yaml",),
        "lookup": ("file", "template"),
        "shell": ("sh",),
        "strategy": ("free",),
    }
    for kind, names in used.items():
        for name in names:
            getattr(loader, kind + "_loader").get(name, class_only=True)


class SharedLocks:
    """Ansible's locks between processes, made at import. Two runs that shared one would wait for each other for ever."""

    def __init__(self):
        self._places = []
        for name, module in list(sys.modules.items()):
            if name.split(".")[0] == "ansible":
                self._look(vars(module))
                for value in list(vars(module).values()):
                    if isinstance(value, dict) and value is not vars(module):
                        self._look(value)
        known = {id(lock) for _, _, lock in self._places}
        for thing in gc.get_objects():
            if isinstance(thing, SemLock) and (id(thing) not in known or type(thing) not in (Lock, RLock)):
                raise Unfit("it has a lock between processes that this server does not know")

    def _look(self, names):
        self._places += [(names, key, lock) for key, lock in list(names.items()) if isinstance(lock, SemLock)]

    def renew(self):
        context = multiprocessing.get_context("fork")
        new = {id(lock): type(lock)(ctx=context) for _, _, lock in self._places}
        for names, key, lock in self._places:
            names[key] = new[id(lock)]


class Settings:
    """Ansible's constants: read at import from the server's environment, in a fork again from the run's.

    What is in the configuration file is the same for all runs, so the server's own stands for theirs.
    """

    def __init__(self):
        from ansible import constants
        from ansible.utils.path import cleanup_tmp_file

        self._constants = constants
        self._definitions = constants.config.get_configuration_definitions()
        if not callable(constants.set_constant) or "DEFAULT_LOCAL_TMP" not in self._definitions:
            raise Unfit("it keeps its settings in another way")
        self._environment = dict(os.environ)
        # The server's own temporary folder goes with FOLDER; no fork may remove it.
        atexit.unregister(cleanup_tmp_file)

    def renew(self):
        before = self._environment
        changed = {name for name in {*before, *os.environ} if before.get(name) != os.environ.get(name)}
        for name, definition in self._definitions.items():
            sources = {entry["name"] for entry in definition.get("env") or ()}
            if sources & changed or "{{" in str(definition.get("default")):
                value = self._constants.config.get_config_value(name, variables=vars(self._constants))
                self._constants.set_constant(name, value)

    def temporary_folder(self):
        return self._constants.DEFAULT_LOCAL_TMP


class TaskIds:
    """The prefix that tells the tasks of one process from those of another, drawn at import."""

    def __init__(self):
        from ansible.utils import vars as names

        self._names = names
        before = names.get_unique_id()
        self.renew()
        # Only the count, the last twelve digits, goes on.
        if names.get_unique_id()[:-12] == before[:-12]:
            raise Unfit("it makes task ids in another way")

    def renew(self):
        self._names.random_int = "%08x" % random.getrandbits(32)


class Modules:
    """Module archives that runs have put together (0.1 s of work each), lent to later runs.

    They hold Ansible's own files only: a recipe that brings modules or plugins of its own is not run here.
    """

    def __init__(self, folder):
        self._folder = os.path.join(folder, "modules")
        os.mkdir(self._folder)

    def lend(self, temporary):
        cache = os.path.join(temporary, "ansiballz_cache")
        os.mkdir(cache)
        for name in os.listdir(self._folder):
            if not name.startswith("."):
                os.symlink(os.path.join(self._folder, name), os.path.join(cache, name))

    def keep(self, temporary):
        for entry in os.scandir(os.path.join(temporary, "ansiballz_cache")):
            if entry.name.startswith("ansible.modules.") and not entry.is_symlink() and not entry.name.endswith("-part"):
                part = os.path.join(self._folder, ".%s-%d" % (entry.name, os.getpid()))
                try:
                    shutil.copyfile(entry.path, part)
                    os.replace(part, os.path.join(self._folder, entry.name))
                except OSError:
                    return  # the server has gone, and its folder with it


class Server:
    def __init__(self, folder):
        self._folder = folder
        self._running = set()
        warm_up()
        self._own = (SharedLocks(), TaskIds())
        self._settings = Settings()
        self._modules = Modules(folder)
        self._installed = self._installation()
        # What is there now is looked at by no garbage collection: its memory stays shared with the forks.
        gc.collect()
        gc.freeze()

    @staticmethod
    def _installation():
        from ansible import release

        status = os.stat(release.__file__)
        return status.st_ino, status.st_mtime_ns

    def serve(self):
        signal.signal(signal.SIGCHLD, self._reap)
        print("ready", flush=True)
        for line in sys.stdin.buffer:
            try:
                same = self._installation() == self._installed
            except OSError:
                same = False
            if not same:
                return print("Ansible was installed anew", file=sys.stderr)
            self._fork(json.loads(line))
        for pid in self._running:
            try:
                os.killpg(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass  # not yet a leader: it ends when it finds nobody to connect to

    def _reap(self, _signal, _frame):
        try:
            while pid := os.waitpid(-1, os.WNOHANG)[0]:
                self._running.discard(pid)
        except ChildProcessError:
            pass

    def _fork(self, request):
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
        pid = os.fork()
        if pid == 0:
            try:
                self._run(request)
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(250)
        self._running.add(pid)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})

    def _run(self, request):
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
        os.setsid()
        events, output, end = (self._connect(request["run"], stream) for stream in ("events", "output", "end"))
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(output.fileno(), 1)
        os.dup2(output.fileno(), 2)
        output.close()
        os.chdir(request["cwd"])
        os.environ.clear()
        os.environ.update(request["env"], BURGEON_EVENTS_FD=str(events.fileno()))
        for part in self._own:
            part.renew()
        self._settings.renew()
        temporary = self._settings.temporary_folder()
        self._modules.lend(temporary)
        if end.recv(1):
            code = self._play(request["args"])
            self._modules.keep(temporary)
            atexit._run_exitfuncs()
            sys.stdout.flush()
            sys.stderr.flush()
            end.sendall(b'{"code": %d}\n' % code)
            os._exit(code)

    def _connect(self, run, stream):
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(os.path.join(self._folder, "socket"))
        hello = {"run": run, "stream": stream, "pid": os.getpid()}
        connection.sendall(json.dumps(hello).encode() + b"\n")
        return connection

    @staticmethod
    def _play(args):
        from ansible.cli.playbook import main

        sys.argv = ["ansible-playbook", *args]
        try:
            main()
        except SystemExit as end:
            if end.code is None or isinstance(end.code, int):
                return end.code or 0
            print(end.code, file=sys.stderr)
            return 1
        return 0


def serve(folder):
    home = os.getpid()
    try:
        Server(folder).serve()
    except (Unfit, ImportError, AttributeError) as reason:
        sys.exit("%s: %s" % (type(reason).__name__, reason))
    finally:
        if os.getpid() == home:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    serve(sys.argv[1])
