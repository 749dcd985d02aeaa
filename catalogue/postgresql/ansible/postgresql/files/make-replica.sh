# Copies the primary's data, with the password of the user "replication" from standard input, since an environment would
# be in the argument lists of both machines. The copy is made beside its place and renamed, so that what lies there is
# complete, and is never touched again: a replica that was promoted since then keeps its data.

# A run whose portal was killed still works here: the next one waits for it, and finds its work done.
exec 9>/run/burgeon-replica.lock
flock 9

read -r PGPASSWORD
export PGPASSWORD
if [ ! -e "$DATA/PG_VERSION" ]; then
  # The primary keeps what is written during and after the copy, until this replica has it.
  psql --host="$PRIMARY" --username=replication --dbname=postgres --no-psqlrc --quiet --tuples-only --output=/dev/null \
    --command="SELECT pg_create_physical_replication_slot('$REPLICA', true)
      WHERE NOT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = '$REPLICA')"
  rm -rf "$DATA.new"
  install -d -o postgres -g postgres -m 0755 "$(dirname "$DATA")"
  install -d -o postgres -g postgres -m 0700 "$DATA.new"
  (cd / && runuser -u postgres -- "$PROGRAMS/pg_basebackup" --host="$PRIMARY" --username=replication \
    --pgdata="$DATA.new" --wal-method=stream --slot="$REPLICA" --checkpoint=fast)
  touch "$DATA.new/standby.signal"
  chown postgres:postgres "$DATA.new/standby.signal"
  mv -T "$DATA.new" "$DATA"
  echo "copied the primary's data"
fi
mkdir -p "$SETTINGS/conf.d"
