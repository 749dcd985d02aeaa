"""CONTENT SERVED USER HOME: installs the libraries of the release's lock file as USER, and gives all of it to root again.

Prints npm's last line; nothing where there is no lock file.
"""

import os
import pwd
import shutil
import subprocess
import sys

content, served, user, home = sys.argv[1:]
folder = os.path.join(content, served)
SECONDS = 1800


def own(uid, gid):
    os.chown(content, uid, gid)
    for where, folders, files in os.walk(content):
        for name in folders + files:
            os.lchown(os.path.join(where, name), uid, gid)


if not os.path.isfile(os.path.join(folder, "package-lock.json")):
    sys.exit()
who = pwd.getpwnam(user)
os.makedirs(home, exist_ok=True)
os.chown(home, who.pw_uid, who.pw_gid)
own(who.pw_uid, who.pw_gid)
cache = os.path.join(home, ".npm-" + str(os.getpid()))


def demote():
    os.setgroups([])
    os.setgid(who.pw_gid)
    os.setuid(who.pw_uid)


command = ["npm", "ci", "--omit=dev", "--no-audit", "--no-fund", "--loglevel=error", "--cache", cache]
env = dict(os.environ, HOME=home, NODE_ENV="production", npm_config_update_notifier="false")
pipe = subprocess.PIPE
try:
    npm = subprocess.run(
        command, cwd=folder, env=env, preexec_fn=demote, stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe, timeout=SECONDS
    )
except subprocess.TimeoutExpired:
    sys.exit("npm did not install the libraries within %d s." % SECONDS)
finally:
    shutil.rmtree(cache, ignore_errors=True)
if npm.returncode:
    said = (npm.stderr + npm.stdout).decode("utf-8", "replace").strip().splitlines()
    sys.exit("npm could not install the libraries that package-lock.json names:\n" + "\n".join(said[:20]))
# The application may read its release and not change it.
own(0, 0)
print((npm.stdout.decode("utf-8", "replace").strip().splitlines() or ["installed"])[-1])
