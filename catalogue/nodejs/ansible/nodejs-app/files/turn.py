"""ROOT NUMBER PLACE, on the server before: waits until it serves the release of this number. PLACE counts the servers before."""

import os
import sys
import time

root, number, place = sys.argv[1:]
# The time that one server may take to start the application, for each of them.
SECONDS = 150 * int(place)
link = os.path.join(root, "current")
deadline = time.monotonic() + SECONDS
while not os.path.islink(link) or os.readlink(link) != "releases/" + number:
    if time.monotonic() > deadline:
        sys.exit("The server before did not take release %s within %d s. This one goes on with what it runs." % (number, SECONDS))
    time.sleep(0.2)
