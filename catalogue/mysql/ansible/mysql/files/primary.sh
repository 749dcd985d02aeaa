# Makes the database $1 with the character set $2, and the users app and replication with the passwords on standard input. May be
# repeated: what is as it should be stays, since each change goes to every replica.
exec 3<&0
read -r app <&3
read -r replication <&3
sql() { mysql --batch --skip-column-names; }
comes_in() { MYSQL_PWD=$2 mysql --host=127.0.0.1 --user="$1" --execute="SELECT 1" >/dev/null 2>&1; }
set_up() {
  comes_in "$1" "$2" && return
  echo "CREATE USER IF NOT EXISTS $1@'%'; ALTER USER $1@'%' IDENTIFIED BY '$2';" | sql
  echo "made the user $1"
}

# A promotion that was cut off may have left it following.
if [ -n "$(echo "SHOW REPLICA STATUS" | sql)" ]; then
  echo "STOP REPLICA; RESET REPLICA ALL; SET GLOBAL super_read_only = OFF; SET GLOBAL read_only = OFF;" | sql
  echo "follows nobody"
fi
if [ "$(echo "SELECT plugin FROM mysql.user WHERE user = 'root' AND host = 'localhost'" | sql)" != auth_socket ]; then
  echo "ALTER USER root@localhost IDENTIFIED WITH auth_socket" | sql
  echo "root comes in as root of this machine"
fi
if [ "$(echo "SELECT default_character_set_name FROM information_schema.schemata WHERE schema_name = '$1'" | sql)" != "$2" ]; then
  echo "CREATE DATABASE IF NOT EXISTS \`$1\`; ALTER DATABASE \`$1\` CHARACTER SET $2;" | sql
  echo "made the database $1"
fi
set_up app "$app"
set_up replication "$replication"
if [ "$(echo "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'burgeon' AND table_name = 'acceptance'" | sql)" = 0 ]; then
  # Where the acceptance checks write their rows.
  echo "CREATE DATABASE IF NOT EXISTS burgeon; CREATE TABLE burgeon.acceptance (token CHAR(36) PRIMARY KEY, written TIMESTAMP);" | sql
  echo "made the checks' table"
fi
if ! echo "SHOW GRANTS FOR replication@'%'" | sql | grep -q BACKUP_ADMIN || ! echo "SHOW GRANTS FOR app@'%'" | sql | grep -q acceptance; then
  # In a grant, "_" stands for any character unless it is escaped. BACKUP_ADMIN lets a replica copy everything.
  sql <<SQL
GRANT ALL PRIVILEGES ON \`${1//_/\\_}\`.* TO app@'%';
GRANT REPLICATION SLAVE, REPLICATION CLIENT, BACKUP_ADMIN ON *.* TO replication@'%';
GRANT SELECT, INSERT, DELETE ON burgeon.acceptance TO app@'%';
SQL
  echo "gave the users their rights"
fi
