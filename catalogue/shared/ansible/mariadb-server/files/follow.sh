# Makes a former primary, which takes no writes any more, a replica of $PRIMARY. Nothing is copied: $PRIMARY has replayed
# everything that this server has written. The password of the user "replication" comes on standard input.
sql() { mariadb --batch --skip-column-names "$@"; }

read -r PASSWORD
known=$(mariadb --execute="SHOW SLAVE STATUS\G" | sed -n 's/^ *Master_Host: //p')
if [ "$known" != "$PRIMARY" ]; then
  sql <<SQL
STOP SLAVE;
SET GLOBAL gtid_slave_pos = @@gtid_binlog_pos;
CHANGE MASTER TO MASTER_HOST = '$PRIMARY', MASTER_USER = 'replication', MASTER_PASSWORD = '$PASSWORD',
  MASTER_CONNECT_RETRY = 2, MASTER_USE_GTID = slave_pos;
SQL
  echo "replicating from $PRIMARY"
fi
sql --execute="START SLAVE"
