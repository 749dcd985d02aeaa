# Makes this server a replica of $PRIMARY, with the password of the user "replication" from standard input, since an
# environment would be in the argument lists of both machines. May be cut off and repeated at any
# moment: the primary's address is written into the replication settings last, so it tells that the copy was complete.

# A run whose portal was killed still works here: the next one waits for it, and finds its work done.
exec 9>/run/burgeon-replicate.lock
flock 9

read -r PASSWORD
export MYSQL_PWD="$PASSWORD"
sql() { MYSQL_PWD='' mariadb --batch --skip-column-names "$@"; }
remote=(--host="$PRIMARY" --user=replication)

known=$(MYSQL_PWD='' mariadb --execute="SHOW SLAVE STATUS\G" | sed -n 's/^ *Master_Host: //p')
if [ -z "$known" ]; then
  databases=$(mariadb "${remote[@]}" --batch --skip-column-names --execute="
    SELECT schema_name FROM information_schema.schemata
    WHERE schema_name NOT IN ('information_schema', 'performance_schema', 'mysql', 'sys')")
  sql --execute="STOP ALL SLAVES; RESET MASTER; SET GLOBAL read_only = ON"
  # Users that exist here (root, the system's own) stay as they are. $databases is split on purpose.
  { echo "SET SESSION sql_log_bin = 0;"
    mariadb-dump "${remote[@]}" --single-transaction --gtid --master-data=1 --routines --events --triggers \
      --system=users --insert-ignore --databases $databases
  } | sql
  echo "copied: $databases"
fi
if [ "$known" != "$PRIMARY" ]; then
  sql <<SQL
STOP SLAVE;
CHANGE MASTER TO MASTER_HOST = '$PRIMARY', MASTER_USER = 'replication', MASTER_PASSWORD = '$PASSWORD',
  MASTER_CONNECT_RETRY = 2, MASTER_USE_GTID = slave_pos;
SQL
  echo "replicating from $PRIMARY"
fi
sql --execute="SET GLOBAL read_only = ON; START SLAVE"
