"""ROOT NUMBER: lets the link ROOT/current lead to the release of this number, and removes old ones. Prints what it did."""

import os
import re
import shutil
import sys

KEPT = 5
root, number = sys.argv[1:]
link, target = os.path.join(root, "current"), os.path.join("releases", number)
if not os.path.islink(link) or os.readlink(link) != target:
    if os.path.islink(link + ".new"):
        os.remove(link + ".new")
    os.symlink(target, link + ".new")
    os.replace(link + ".new", link)
    print("Release %s is the current one." % number)

releases = os.path.join(root, "releases")
names = os.listdir(releases)
whole = sorted((name for name in names if re.fullmatch("[0-9]+", name)), key=int)
for name in names:
    if name not in whole[-KEPT:] and name != number:
        shutil.rmtree(os.path.join(releases, name))
        print("Removed %s." % name)
