# Makes this replica the primary, after it has replayed the transactions $2 of $1, which takes no more of them.
sql() { mysql --batch --skip-column-names --execute="$1"; }

# A run that was cut off after this point has done it already.
[ -n "$(sql "SHOW REPLICA STATUS")" ] || exit 0
if [ "$(sql "SELECT WAIT_FOR_EXECUTED_GTID_SET('$2', 60)")" != 0 ]; then
  echo "The replica did not catch up with $1 within 60 s, so nothing was promoted." >&2
  exit 1
fi
sql "STOP REPLICA; RESET REPLICA ALL; SET GLOBAL super_read_only = OFF; SET GLOBAL read_only = OFF"
echo "promoted at $2"
