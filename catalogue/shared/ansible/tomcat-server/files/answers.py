"""UNIT ADDRESS PATH HEAP SERVER: proves that this Tomcat answers, that its page names it, and that it has its heap.

SERVER is empty where the page is the user's own.
"""

import html
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request

SECONDS = 90
unit, address, path, heap, server = sys.argv[1:]


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


opener = urllib.request.build_opener(NoRedirect)


def get():
    try:
        with opener.open("http://%s:8080%s" % (address, path), timeout=10) as answer:
            return answer.status, answer.read().decode("utf-8", "replace")
    except urllib.error.HTTPError as error:
        return error.code, ""


def heaps():
    """The limits that running Tomcats were started with."""
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/%s/cmdline" % name, "rb") as file:
                words = file.read().decode("utf-8", "replace").split("\0")
        except OSError:
            continue
        if "org.apache.catalina.startup.Bootstrap" in words:
            yield from (word for word in words if word.startswith("-Xmx"))


def problem():
    """What is wrong in words that follow "Tomcat"; None when all is well."""
    try:
        status, page = get()
    except OSError as error:
        return "did not answer: %s" % getattr(error, "reason", error)
    if not 200 <= status < 400:
        return "answered %s with %d" % (path, status)
    if server and "Served by %s with " % server not in html.unescape(page):
        return "gave a page that does not name %s" % server
    if list(heaps())[-1:] != ["-Xmx%sm" % heap]:
        return "was started with another heap than %s MiB" % heap
    return None


# It may be starting, and the load balancer's check may be stopping this very Tomcat for a moment.
deadline = time.monotonic() + SECONDS
while True:
    wrong = problem()
    if wrong is None:
        break
    if time.monotonic() > deadline:
        log = ["journalctl", "--unit", unit, "--lines", "20", "--no-pager", "--output", "cat"]
        said = subprocess.run(log, stdout=subprocess.PIPE).stdout.decode("utf-8", "replace")
        sys.exit("For %d s Tomcat %s.\n%s" % (SECONDS, wrong, said))
    time.sleep(0.5)
print("Tomcat answers %s, with a heap of %s MiB." % (path, heap))
