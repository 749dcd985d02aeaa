# Takes the node with the address $1 off the ring, where it is still in it: those that are left copy from each other what it
# held. The ring has to notice first that it is down. An earlier run that was cut off may still be at it.
nodetool=/usr/local/bin/nodetool
for attempt in $(seq 120); do
  ring=$("$nodetool" status)
  line=$(awk -v address="$1" '$2 == address' <<< "$ring")
  case $line in
    "") exit 0 ;;
    D[NL]*)
      id=$(grep -oE '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}' <<< "$line")
      if said=$("$nodetool" removenode "$id" 2>&1); then
        echo "taken off"
        exit 0
      fi
      ;;
    *) said="it is still there: $line" ;;
  esac
  sleep 1
done
echo "$1 could not be taken off the ring: $said" >&2
exit 1
