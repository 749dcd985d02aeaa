# Makes this server follow $1 by the transactions that it lacks, with the password of the user "replication" from standard input.
read -r password
sql() { mysql --batch --skip-column-names; }

known=$(echo "SHOW REPLICA STATUS" | mysql --vertical | sed -n "s/^ *Source_Host: //p")
if [ "$known" != "$1" ]; then
  sql <<SQL
STOP REPLICA;
CHANGE REPLICATION SOURCE TO SOURCE_HOST = '$1', SOURCE_USER = 'replication', SOURCE_PASSWORD = '$password', SOURCE_SSL = 1,
  SOURCE_CONNECT_RETRY = 2, SOURCE_AUTO_POSITION = 1;
SQL
  echo "replicating from $1"
fi
echo "START REPLICA" | sql
