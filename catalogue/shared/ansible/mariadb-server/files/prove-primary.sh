# The application's own way in: TCP, its user, its password, its database.
# The password comes on standard input: an environment would be in the argument lists of both machines.
read -r MYSQL_PWD
export MYSQL_PWD
app() { mariadb --host="$ADDRESS" --user=app --batch --skip-column-names "$@"; }

for attempt in $(seq 50); do
  app --execute="SELECT 1" >/dev/null 2>&1 && break
  sleep 0.2
done
read -r database charset < <(app "$DATABASE" --execute="SELECT DATABASE(), @@character_set_database")
[ "$database" = "$DATABASE" ] || { echo "The database is $database, not $DATABASE." >&2; exit 1; }
[ "$charset" = "$CHARACTER_SET" ] || { echo "The character set is $charset, not $CHARACTER_SET." >&2; exit 1; }
row=$(app --execute="
  SET @token = UUID();
  INSERT INTO burgeon.acceptance (token) VALUES (@token);
  SELECT token = @token FROM burgeon.acceptance WHERE token = @token;
  DELETE FROM burgeon.acceptance WHERE token = @token")
[ "$row" = 1 ] || { echo "The row that was written could not be read." >&2; exit 1; }
echo "The user app wrote and read a row over the network; database $database uses $charset."
