# Waits until none of $1 bricks of the volume $0 knows of anything that has to be healed.
for attempt in $(seq 300); do
  left=$(gluster --mode=script volume heal "$0" info)
  [ "$(grep -c '^Number of entries: 0$' <<< "$left")" != "$1" ] || exit 0
  sleep 1
done
echo "Files of $0 are still to be healed: $left" >&2
exit 1
