# Makes this replica the primary, after it has replayed everything up to the transaction $GTID of $PRIMARY.
sql() { mariadb --batch --skip-column-names --execute="$1"; }

# A run that was cut off after this point has done it already.
[ -n "$(mariadb --execute="SHOW SLAVE STATUS\G")" ] || exit 0
if [ "$(sql "SELECT MASTER_GTID_WAIT('$GTID', 60)")" != 0 ]; then
  echo "The replica did not catch up with $PRIMARY within 60 s, so nothing was promoted." >&2
  exit 1
fi
sql "STOP SLAVE; RESET SLAVE ALL; SET GLOBAL read_only = OFF"
echo "promoted at $GTID"
