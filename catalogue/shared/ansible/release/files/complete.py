"""RELEASE SERVED, and {source, revision, id} on standard input: gives RELEASE.new, if it is one, the name of a whole release.

Nothing in it may lead out of it, and the folder that is served has to be there. Prints what it was given.
"""

import os
import shutil
import sys

release, served = sys.argv[1:]
unfinished = release + ".new"
about = sys.stdin.read().strip()
new = not os.path.isdir(release)
content = os.path.realpath(os.path.join(unfinished if new else release, "content"))


def give_up(sentence):
    # A whole one stays: it may be what is served.
    shutil.rmtree(unfinished, ignore_errors=True)
    sys.exit(sentence)


def within(path):
    return os.path.commonpath([content, os.path.realpath(path)]) == content


if new:
    for where, folders, files in os.walk(content):
        for name in folders + files:
            path = os.path.join(where, name)
            if os.path.islink(path) and not within(path):
                inner = os.path.relpath(path, content)
                give_up("The link %r leads out of the release, to %r. It was not deployed." % (inner, os.readlink(path)))
folder = os.path.join(content, served)
if not os.path.isdir(folder) or not within(folder):
    there = sorted(name for name in os.listdir(content) if os.path.isdir(os.path.join(content, name)))
    give_up("The release has no folder %s. Its folders: %s." % (served, ", ".join(there[:20]) or "none"))
if new:
    with open(os.path.join(unfinished, "about.json"), "w") as file:
        file.write(about + "\n")
    os.rename(unfinished, release)
print(about)
