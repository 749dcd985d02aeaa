# Drops the slot of the replica that $1 names, which has stopped or is dead. The server may not have noticed that yet: it
# takes a minute for one that went without a word, so what still sends to it is ended.
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
    t)
      query "$1" <<< "SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = :'replica'" > /dev/null
      ;;
  esac
  sleep 1
done
echo "The primary still sends to $1, which has stopped." >&2
exit 1
