# Waits until $1 bricks of the volume $0, and as many daemons that heal them, are online.
for attempt in $(seq 120); do
  state=$(gluster --mode=script volume status "$0" --xml 2>&1 || true)
  # One <node> with a <status> for each brick, and one for each daemon.
  [ "$(grep -c '<status>1</status>' <<< "$state")" != $((2 * $1)) ] || exit 0
  sleep 0.5
done
echo "Not every brick of $0 and its daemon is online: $(gluster --mode=script volume status "$0")" >&2
exit 1
