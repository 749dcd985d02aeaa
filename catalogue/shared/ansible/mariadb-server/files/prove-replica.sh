# The server itself waits until it has replayed the primary's transaction $GTID: no polling, no guess.
sql() { mariadb --batch --skip-column-names --execute="$1"; }
status() { mariadb --execute="SHOW SLAVE STATUS\G" | sed -n "s/^ *$1: //p"; }

waited=$(sql "SELECT MASTER_GTID_WAIT('$GTID', 30)")
if [ "$waited" != 0 ]; then
  echo "The row did not arrive from $PRIMARY within 30 s. I/O: $(status Last_IO_Error) SQL: $(status Last_SQL_Error)" >&2
  exit 1
fi
[ "$(sql "SELECT COUNT(*) FROM burgeon.acceptance WHERE token = '$TOKEN'")" = 1 ] || { echo "The row is missing." >&2; exit 1; }
for thread in Slave_IO_Running Slave_SQL_Running; do
  [ "$(status $thread)" = Yes ] || { echo "$thread is $(status $thread)." >&2; exit 1; }
done
# Whole seconds, counted on while it works on what has just come.
for attempt in $(seq 25); do
  lag=$(status Seconds_Behind_Master)
  [ "$lag" != 0 ] || break
  sleep 0.2
done
[ "$lag" = 0 ] || { echo "The replica stays $lag s behind $PRIMARY." >&2; exit 1; }
[ "$(sql "SELECT @@read_only")" = 1 ] || { echo "The replica accepts writes." >&2; exit 1; }
echo "The row written on $PRIMARY is here, and the lag is under a second; both replication threads run."
