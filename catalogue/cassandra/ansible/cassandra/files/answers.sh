# Waits until the Cassandra of this node takes connections at address $1, for at most ten minutes; says why where it ended.
for attempt in $(seq 1200); do
  { : < "/dev/tcp/$1/9042"; } 2>/dev/null && exit 0
  if ! systemctl is-active --quiet cassandra; then
    echo "Cassandra has ended:" >&2
    journalctl -u cassandra -n 30 --no-pager -o cat >&2
    exit 1
  fi
  sleep 0.5
done
echo "Cassandra does not take connections after ten minutes:" >&2
journalctl -u cassandra -n 30 --no-pager -o cat >&2
exit 1
