"""One JSON object a line and event, written at once to the descriptor named by BURGEON_EVENTS_FD.

ansible.posix.jsonl is not used because it announces a task once for all hosts (or, with the free strategy, without naming
the host), does not tell ignored failures from real ones, knows no retries, and shares stdout with everything else.
The format is read by ../events.ts.
"""

import json
import os
import select
import signal
import threading
import time

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
    name: burgeon_events
    type: stdout
    short_description: Task events for the portal
    description: One JSON object a line, per task and host, with start, end and duration.
"""

# Everything else a module returns (its arguments above all) stays on this side.
KEPT = ("msg", "stdout", "stderr", "module_stdout", "module_stderr", "rc", "changed", "failed", "skipped", "censored")
LONGEST_TEXT = 64 * 1024
INCLUDES = ("include", "include_tasks", "include_role", "import_tasks", "import_role", "import_playbook")


def shorten(text):
    half = LONGEST_TEXT // 2
    return text if len(text) <= LONGEST_TEXT else text[:half] + "\n[...]\n" + text[-half:]


def pick(result):
    kept = {}
    for key in KEPT:
        value = result.get(key)
        if value not in (None, ""):
            kept[key] = value if isinstance(value, (bool, int)) else shorten(value if isinstance(value, str) else str(value))
    if result.get("diff"):
        kept["diff"] = result["diff"]
    if isinstance(result.get("results"), list):
        kept["results"] = [pick(item) for item in result["results"] if isinstance(item, dict)]
    return kept


def end_with_reader(fd):
    """A worker that was killed must not leave a run behind that changes nodes while another worker repeats the step."""
    poll = select.poll()
    poll.register(fd, 0)  # hang-ups are always reported
    poll.poll()
    os.killpg(os.getpgrp(), signal.SIGKILL)


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "stdout"
    CALLBACK_NAME = "burgeon_events"

    def __init__(self, display=None):
        super().__init__(display)
        self._fd = int(os.environ["BURGEON_EVENTS_FD"])
        self._started = {}
        if os.getpgrp() == os.getpid():
            threading.Thread(target=end_with_reader, args=(self._fd,), daemon=True).start()

    def _write(self, **event):
        data = (json.dumps(event, default=str) + "\n").encode("utf-8", "replace")
        while data:
            data = data[os.write(self._fd, data) :]

    def _end(self, result, status):
        task, host = result._task, result._host.get_name()
        now = time.time()
        started = self._started.pop((task._uuid, host), now)
        if task.action.rsplit(".", 1)[-1] in INCLUDES and status in ("ok", "changed", "skipped"):
            return
        self._write(
            event="end", task=task._uuid, name=task.name or task.action, node=host, at=int(now * 1000), status=status,
            durationMs=int((now - started) * 1000), result=pick(result._result),
        )

    def v2_playbook_on_play_start(self, play):
        self._write(event="play", at=int(time.time() * 1000))

    def v2_runner_on_start(self, host, task):
        now = time.time()
        self._started[(task._uuid, host.get_name())] = now
        if task.action.rsplit(".", 1)[-1] not in INCLUDES:
            self._write(event="start", task=task._uuid, name=task.name or task.action, node=host.get_name(), at=int(now * 1000))

    def v2_runner_on_ok(self, result):
        self._end(result, "changed" if result._result.get("changed") else "ok")

    def v2_runner_on_failed(self, result, ignore_errors=False):
        self._end(result, "ignored" if ignore_errors else "failed")

    def v2_runner_on_skipped(self, result):
        self._end(result, "skipped")

    def v2_runner_on_unreachable(self, result):
        self._end(result, "unreachable")

    def v2_runner_retry(self, result):
        self._write(
            event="retry", name=result._task.name or result._task.action, node=result._host.get_name(), at=int(time.time() * 1000),
            attempt=result._result.get("attempts", 0), of=result._result.get("retries", 1) - 1,
        )

    def v2_playbook_on_stats(self, stats):
        self._write(event="stats", hosts={host: stats.summarize(host) for host in stats.processed})
