"""FOLDER, and {source, revision, sha256} on standard input: takes a revision of a Git repository to FOLDER/content.

Prints {source, revision, id} as JSON: the address without a login, and the commit. A login in the address gets into no
argument, no environment and nothing that is printed: Git reads it from a file, which is removed afterwards.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import urllib.parse

ANSWER_SECONDS = 60
FETCH_SECONDS = 900
folder = sys.argv[1]
wanted = json.load(sys.stdin)
revision = wanted["revision"]
parts = urllib.parse.urlsplit(wanted["source"])
login, _, place = parts.netloc.rpartition("@")
address = urllib.parse.urlunsplit((parts.scheme, place, parts.path, parts.query, ""))
shown = urllib.parse.urlunsplit((parts.scheme, place, parts.path, "", ""))
content, scratch = os.path.join(folder, "content"), os.path.join(folder, "git")
repository = os.path.join(scratch, "repository")

CONFIG = """[safe]
directory = *
[credential]
helper = store --file={0}/login
[protocol]
allow = never
[protocol "file"]
allow = always
[protocol "http"]
allow = always
[protocol "https"]
allow = always
[http]
lowSpeedLimit = 1000
lowSpeedTime = 30
"""


def give_up(sentence):
    shutil.rmtree(folder, ignore_errors=True)
    sys.exit(sentence)


def begin():
    """Empty folders, and settings of Git's that are only for this run."""
    shutil.rmtree(folder, ignore_errors=True)
    os.umask(0o022)
    os.makedirs(content)
    os.mkdir(scratch, 0o700)
    with open(os.path.join(scratch, ".gitconfig"), "w") as file:
        file.write(CONFIG.format(scratch))
    if login:
        pair = login if ":" in login else login + ":"
        with open(os.path.join(scratch, "login"), "w") as file:
            file.write("%s://%s@%s\n" % (parts.scheme, pair, place))
        os.chmod(file.name, 0o600)


def git(*words, seconds=FETCH_SECONDS):
    env = dict(os.environ, HOME=scratch, GIT_CONFIG_NOSYSTEM="1", GIT_TERMINAL_PROMPT="0", LC_ALL="C")
    env.pop("XDG_CONFIG_HOME", None)
    command = ["git", "--git-dir", repository, "--work-tree", content, *words]
    pipe = subprocess.PIPE
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe, env=env, timeout=seconds)
    except subprocess.TimeoutExpired:
        give_up("The repository %s did not answer within %d s." % (shown, seconds))
    return done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")


def required(*words, seconds=FETCH_SECONDS):
    code, out, said = git(*words, seconds=seconds)
    if code == 0:
        return out
    if "could not read Username" in said:
        reason = "it does not exist, or asks for a login, which the address does not have"
    elif "Authentication failed" in said or "could not read Password" in said:
        reason = "it refused the login in the address"
    else:
        lines = [line for line in said.splitlines() if line.strip()]
        fatal = [line[len("fatal: ") :] for line in lines if line.startswith("fatal: ")]
        reason = (fatal or lines or ["Git ended with %d" % code])[0].rstrip(".")
    give_up("The release could not be fetched from the repository %s: %s." % (shown, reason))


def named():
    """The full name of the branch or tag that is wanted; None where there is none."""
    names = ["refs/tags/" + revision, "refs/heads/" + revision] if revision else ["HEAD"]
    listed = required("ls-remote", address, *names, seconds=ANSWER_SECONDS)
    known = [line.split("\t", 1)[1] for line in listed.splitlines() if "\t" in line]
    return next((name for name in names if name in known), None)


def commit_of(name):
    code, out, _ = git("rev-parse", "--verify", "--quiet", name + "^{commit}")
    return out.strip() if code == 0 else None


def fetch():
    """Fetches as little as the server lets, and answers with the commit; None where there is no such revision."""
    name = named()
    if name is None and not re.fullmatch("[0-9a-fA-F]{7,40}", revision):
        return None
    if name or len(revision) == 40:
        # Servers of plain files know no depth, and some give a commit only with its branch.
        code, _, _ = git("fetch", "--quiet", "--no-tags", "--depth=1", address, name or revision)
        if code == 0:
            return commit_of("FETCH_HEAD")
    if name:
        required("fetch", "--quiet", "--no-tags", address, name)
        return commit_of("FETCH_HEAD")
    required("fetch", "--quiet", address, "+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*")
    return commit_of(revision)


def take(commit):
    """Its files, each as old as the commit: servers then agree on what visitors have already."""
    required("read-tree", commit)
    required("checkout-index", "--all", "--force")
    age = int(required("show", "--no-patch", "--format=%ct", commit))
    for where, folders, files in os.walk(content):
        for name in folders + files:
            os.utime(os.path.join(where, name), (age, age), follow_symlinks=False)


if wanted["sha256"]:
    sys.exit("A SHA-256 is for an archive, and %s is a Git repository. Leave it empty, or name a commit." % shown)
begin()
required("init", "--quiet", "--template=")
commit = fetch()
if commit is None:
    what = "branch, tag or commit %s" % revision if revision else "default branch"
    give_up("There is no %s in the repository %s." % (what, shown))
take(commit)
shutil.rmtree(scratch)
print(json.dumps({"source": shown, "revision": revision, "id": commit}))
