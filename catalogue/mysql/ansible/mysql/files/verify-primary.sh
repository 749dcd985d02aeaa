# The application's own way in: TCP to the address $1, its user, the password on standard input, its database $2 with charset $3.
read -r MYSQL_PWD
export MYSQL_PWD
app() { mysql --host="$address" --user=app --batch --skip-column-names "$@"; }
address=$1

for attempt in $(seq 50); do
  app --execute="SELECT 1" >/dev/null 2>&1 && break
  sleep 0.2
done
read -r database charset < <(app "$2" --execute="SELECT DATABASE(), @@character_set_database")
[ "$database" = "$2" ] || { echo "The database is $database, not $2." >&2; exit 1; }
[ "$charset" = "$3" ] || { echo "The character set is $charset, not $3." >&2; exit 1; }
row=$(app --execute="
  SET @token = UUID();
  INSERT INTO burgeon.acceptance (token) VALUES (@token);
  SELECT token = @token FROM burgeon.acceptance WHERE token = @token;
  DELETE FROM burgeon.acceptance WHERE token = @token")
[ "$row" = 1 ] || { echo "The row that was written could not be read." >&2; exit 1; }
echo "The user app wrote and read a row over the network; database $database uses $charset."
