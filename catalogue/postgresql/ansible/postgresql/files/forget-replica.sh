# Drops the slot of the replica that $1 names. It is in use until the server has noticed that its replica has gone.
query() { runuser -u postgres -- psql --no-psqlrc --quiet --tuples-only --no-align --set=replica="$1" --file=-; }
cd /
for attempt in $(seq 60); do
  # Beside the case, so that a server that does not answer is a failure and no missing slot.
  active=$(query "$1" <<< "SELECT active FROM pg_replication_slots WHERE slot_name = :'replica'")
  case $active in
    "") exit 0 ;;
    f)
      query "$1" <<< "SELECT pg_drop_replication_slot(:'replica')" > /dev/null
      echo dropped
      exit 0
      ;;
  esac
  sleep 1
done
echo "The primary still sends to $1, which has stopped." >&2
exit 1
