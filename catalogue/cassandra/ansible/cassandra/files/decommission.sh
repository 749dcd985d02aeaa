# Hands the rows of this node to the others, by which it leaves the ring; as long as that takes. One that had not joined yet
# just stops. An earlier run may have been cut off anywhere.
nodetool=/usr/local/bin/nodetool
[ -d /var/lib/cassandra/data/system ] || exit 0 # it has never run
systemctl start cassandra
while systemctl is-active --quiet cassandra; do
  case $("$nodetool" netstats 2>/dev/null | sed -n 's/^Mode: //p' || true) in
    NORMAL | DECOMMISSION_FAILED) "$nodetool" decommission ;;
    DECOMMISSIONED | JOINING | JOINING_FAILED)
      systemctl stop cassandra
      echo left
      exit 0
      ;;
  esac
  sleep 1
done
echo "Cassandra has ended:" >&2
journalctl -u cassandra -n 30 --no-pager -o cat >&2
exit 1
