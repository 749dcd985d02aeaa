# Rows are written on the primary and read here, over the network as the application's user. This replica itself says
# when it has replayed a row; the time until then is taken by one clock, this machine's.
# The password comes on standard input: an environment would be in the argument lists of both machines.
read -r PGPASSWORD
export PGPASSWORD
app() { psql --host="$1" --username=app --dbname=burgeon --no-psqlrc --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 "${@:2}"; }
fail() { echo "$1" >&2; exit 1; }
now_ms() { echo $((${EPOCHREALTIME/[.,]/} / 1000)); }

[ "$(app "$ADDRESS" --command="SELECT pg_is_in_recovery()")" = t ] || fail "This node is no replica: it does not follow the primary."
# What the server says of its connection to the primary is not for the application's user to see.
receiver() {
  (cd / && runuser -u postgres -- psql --no-psqlrc --tuples-only --no-align --command="SELECT status FROM pg_stat_wal_receiver")
}

# The first rows may find the replica still catching up, or the machine busy: one of ten within a second is its lag.
for row in $(seq 10); do
  token=$(cat /proc/sys/kernel/random/uuid)
  position=$(app "$PRIMARY" --command="INSERT INTO acceptance (token) VALUES ('$token')" --command="SELECT pg_current_wal_lsn()")
  written=$(now_ms)
  app "$ADDRESS" <<SQL || fail "A row did not arrive from the primary ($PRIMARY) within 30 s. The connection to it is: $(receiver)."
DO \$\$
BEGIN
  FOR attempt IN 1..3000 LOOP
    IF pg_last_wal_replay_lsn() >= '$position' THEN RETURN; END IF;
    PERFORM pg_sleep(0.01);
  END LOOP;
  RAISE 'It is at %, the row at $position.', pg_last_wal_replay_lsn();
END
\$\$;
SQL
  lag=$(($(now_ms) - written))
  found=$(app "$ADDRESS" --command="SELECT count(*) FROM acceptance WHERE token = '$token'")
  app "$PRIMARY" --command="DELETE FROM acceptance WHERE token = '$token'"
  [ "$found" = 1 ] || fail "The row that the primary wrote is not on this replica."
  [ "$lag" -ge 1000 ] || break
done
[ "$lag" -lt 1000 ] || fail "The replica is $lag ms behind the primary, and was a second or more behind with each of $row rows."
[ "$(receiver)" = streaming ] || fail "The row arrived, but the connection to the primary is: $(receiver)."

if said=$(app "$ADDRESS" --command="INSERT INTO acceptance (token) VALUES (gen_random_uuid())" 2>&1); then
  fail "The replica accepts writes."
fi
[[ $said == *"read-only transaction"* ]] || fail "The replica refused a write for another reason: $said"
echo "The row written on the primary was here after $lag ms; a write here was refused."
