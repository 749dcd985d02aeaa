"""REPOSITORY, and {tag: {file: text}} on standard input, the oldest first: makes a bare repository of one commit a tag.

The commits are the same wherever it is made. It gets its name when it is whole; one that is there stays. Prints "made".
"""

import json
import os
import shutil
import subprocess
import sys

repository = sys.argv[1]
versions = json.load(sys.stdin)
if os.path.isdir(repository):
    sys.exit()

WHO = "Burgeon <burgeon@localhost> %d +0000"
EPOCH = 1767225600  # 2026-01-01


def data(text):
    raw = text.encode()
    return b"data %d\n%s\n" % (len(raw), raw)


stream = b""
for age, (tag, files) in enumerate(versions.items()):
    who = (WHO % (EPOCH + age)).encode()
    stream += b"commit refs/heads/main\nmark :%d\nauthor %s\ncommitter %s\n" % (age + 1, who, who)
    stream += data("The sample, %s" % tag) + b"deleteall\n"
    for name, text in sorted(files.items()):
        stream += b"M 100644 inline %s\n" % name.encode() + data(text)
    stream += b"reset refs/tags/%s\nfrom :%d\n\n" % (tag.encode(), age + 1)

os.umask(0o022)
unfinished = repository + ".new"
shutil.rmtree(unfinished, ignore_errors=True)
os.makedirs(os.path.dirname(repository), exist_ok=True)
subprocess.run(["git", "init", "--quiet", "--bare", "--template=", "--initial-branch=main", unfinished], check=True)
subprocess.run(["git", "--git-dir", unfinished, "fast-import", "--quiet"], input=stream, check=True)
os.rename(unfinished, repository)
print("made")
