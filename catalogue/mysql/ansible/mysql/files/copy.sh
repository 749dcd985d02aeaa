# Makes this server, whose unit is $2, a copy of $1, unless it follows one already; the password of the user "replication" comes on
# standard input. May be cut off and repeated at any moment: whom a server follows is written after the copy (follow.sh).

# A run whose portal was killed still works here: the next one waits for it, and finds its work done.
exec 9>/run/burgeon-copy.lock
flock 9

read -r password
sql() { mysql --batch --skip-column-names; }
fail() {
  echo "The data of $1 was not copied: $2" >&2
  exit 1
}

[ -z "$(echo "SHOW REPLICA STATUS" | sql)" ] || exit 0
said=$(sql 2>&1 <<SQL || true
SET GLOBAL super_read_only = OFF;
SET GLOBAL clone_valid_donor_list = '$1:3306';
CLONE INSTANCE FROM 'replication'@'$1':3306 IDENTIFIED BY '$password';
SQL
)
# The server ends itself when the copy is complete, and the connection with it; its unit starts it again.
case $said in
  "" | *"ERROR 2013"* | *"ERROR 3707"*) ;;
  *) fail "$1" "$said" ;;
esac
for attempt in $(seq 300); do
  state=$(echo "SELECT state FROM performance_schema.clone_status" | sql 2>/dev/null || true)
  case $state in
    Completed) break ;;
    Failed) fail "$1" "$(echo "SELECT error_message FROM performance_schema.clone_status" | sql)" ;;
  esac
  sleep 0.5
done
[ "$state" = Completed ] || fail "$1" "the server did not come back; $(journalctl -u "$2" -n 20 --no-pager -o cat)"
echo "copied everything from $1"
