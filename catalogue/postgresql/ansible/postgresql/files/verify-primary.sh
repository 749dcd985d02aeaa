# The application's own way in: TCP, its user, its password, its database.
# The password comes on standard input: an environment would be in the argument lists of both machines.
read -r PGPASSWORD
export PGPASSWORD
app() { psql --host="$ADDRESS" --username=app --no-psqlrc --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 "$@"; }
expect() { [ "$2" = "$3" ] || { echo "$1 is $2, not $3." >&2; exit 1; }; }

expect "The database" "$(app --dbname="$DATABASE" --command="SELECT current_database()")" "$DATABASE"
expect "The encoding" "$(app --dbname="$DATABASE" --command="SHOW server_encoding")" UTF8
expect "max_connections" "$(app --dbname="$DATABASE" --command="SHOW max_connections")" "$MAX_CONNECTIONS"
buffers=$(app --dbname="$DATABASE" --command="SELECT setting::bigint * 8 / 1024 FROM pg_settings WHERE name = 'shared_buffers'")
expect "shared_buffers in MiB" "$buffers" "$SHARED_BUFFERS"

# In the application's own database, nothing stays.
app --dbname="$DATABASE" <<'SQL'
BEGIN;
CREATE TABLE burgeon_acceptance (text text);
INSERT INTO burgeon_acceptance VALUES ('가나다');
ROLLBACK;
SQL

token=$(cat /proc/sys/kernel/random/uuid)
app --dbname=burgeon --command="INSERT INTO acceptance (token) VALUES ('$token')"
read_back=$(app --dbname=burgeon --command="SELECT token FROM acceptance WHERE token = '$token'")
app --dbname=burgeon --command="DELETE FROM acceptance WHERE token = '$token'"
expect "The row that was read" "$read_back" "$token"
echo "The user app made a table in $DATABASE (UTF-8), and wrote and read a row over the network."
