# Waits until the Cassandra of this node takes connections at address $1: ten minutes, and as long as a node that joins
# still takes rows from the others. Says why where it ended.
left=1200
while [ "$left" -gt 0 ]; do
  { : < "/dev/tcp/$1/9042"; } 2>/dev/null && exit 0
  if ! systemctl is-active --quiet cassandra; then
    echo "Cassandra has ended:" >&2
    journalctl -u cassandra -n 30 --no-pager -o cat >&2
    exit 1
  fi
  left=$((left - 1))
  if [ $((left % 120)) = 0 ]; then
    case $(/usr/local/bin/nodetool netstats 2>/dev/null || true) in
      *JOINING_FAILED*) /usr/local/bin/nodetool bootstrap resume ;;
      *"Bootstrap "*) left=1200 ;;
    esac
  fi
  sleep 0.5
done
echo "Cassandra does not take connections after ten minutes:" >&2
journalctl -u cassandra -n 30 --no-pager -o cat >&2
exit 1
