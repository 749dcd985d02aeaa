"""ADDRESS: proves that the node exporter gives figures of this node there."""

import sys
import time
import urllib.request

SECONDS = 30
address = sys.argv[1]
deadline = time.monotonic() + SECONDS
while True:
    try:
        with urllib.request.urlopen("http://%s:9100/metrics" % address, timeout=10) as answer:
            figures = answer.read().decode("utf-8").splitlines()
        break
    except OSError as error:
        if time.monotonic() > deadline:
            sys.exit("The node exporter did not answer within %d s: %s." % (SECONDS, error))
        time.sleep(0.2)
if not any(line.startswith("node_load1 ") for line in figures):
    sys.exit("The node exporter gives %d lines, and not the load of this node." % len(figures))
print("The node exporter gives %d figures." % sum(not line.startswith("#") for line in figures))
