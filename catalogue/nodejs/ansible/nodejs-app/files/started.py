"""UNIT FOLDER USER: proves that the unit's processes run in this folder of a release, as this user."""

import os
import pwd
import subprocess
import sys
import time

SECONDS = 60
unit, folder, user = sys.argv[1:]


def problem():
    """What is wrong in words that follow "The application"; None when all is well."""
    command = ["systemctl", "show", "--property=MainPID", "--value", unit]
    process = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout.decode().strip()
    try:
        where, owner = os.readlink("/proc/%s/cwd" % process), os.stat("/proc/%s" % process).st_uid
    except OSError:
        return "does not run"
    if where != os.path.realpath(folder):
        return "runs in %s instead of %s" % (where, folder)
    if owner != pwd.getpwnam(user).pw_uid:
        return "does not run as %s" % user
    return None


# The load balancer's check may be stopping it for a moment.
deadline = time.monotonic() + SECONDS
while True:
    wrong = problem()
    if wrong is None:
        break
    if time.monotonic() > deadline:
        sys.exit("The application %s." % wrong)
    time.sleep(0.5)
print("The application runs in %s as %s." % (folder, user))
