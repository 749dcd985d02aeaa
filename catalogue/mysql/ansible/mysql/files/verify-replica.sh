# Proves that the row $2, written on the primary $1 whose transactions are $3, is here. The server itself waits for them.
sql() { mysql --batch --skip-column-names --execute="$1"; }
status() { mysql --vertical --execute="SHOW REPLICA STATUS" | sed -n "s/^ *$1: //p"; }

if [ "$(sql "SELECT WAIT_FOR_EXECUTED_GTID_SET('$3', 30)")" != 0 ]; then
  echo "The row did not arrive from $1 within 30 s. I/O: $(status Last_IO_Error) SQL: $(status Last_SQL_Error)" >&2
  exit 1
fi
[ "$(sql "SELECT COUNT(*) FROM burgeon.acceptance WHERE token = '$2'")" = 1 ] || { echo "The row is missing." >&2; exit 1; }
for thread in Replica_IO_Running Replica_SQL_Running; do
  [ "$(status $thread)" = Yes ] || { echo "$thread is $(status $thread)." >&2; exit 1; }
done
# Whole seconds, counted on while it works on what has just come.
for attempt in $(seq 25); do
  lag=$(status Seconds_Behind_Source)
  [ "$lag" != 0 ] || break
  sleep 0.2
done
[ "$lag" = 0 ] || { echo "The replica stays $lag s behind." >&2; exit 1; }
[ "$(sql "SELECT @@super_read_only")" = 1 ] || { echo "The replica accepts writes." >&2; exit 1; }
echo "The row written on $1 is here; both replication threads run, and nothing is outstanding."
