# Makes the servers $3… peers and one volume $0 of the bricks at $1 of each; $2 is who may mount it. Everything may be repeated.
volume=$0 brick=$1 allowed=$2
shift 2
bricks=("${@/%/:$brick}")
gluster() { command gluster --mode=script "$@"; }
fail() {
  echo "$1" >&2
  exit 1
}

for server in "${@:2}"; do
  gluster peer status | grep -q "^Hostname: $server$" && continue
  gluster peer probe "$server" >/dev/null
  echo "$server is a peer"
done
# Peers take a moment to know each other, and a volume is only made by those that do.
for attempt in $(seq 120); do
  [ "$(gluster peer status | grep -c '^State: Peer in Cluster (Connected)$')" != $(($# - 1)) ] || break
  sleep 0.5
done
[ "$(gluster peer status | grep -c '^State: Peer in Cluster (Connected)$')" = $(($# - 1)) ] || fail "The servers did not become peers: $(gluster peer status)"

if ! gluster volume info "$volume" >/dev/null 2>&1; then
  # By force, since a brick lies on the disk of its system; and anew where a run that was cut off has left an empty one.
  gluster volume create "$volume" replica $# "${bricks[@]}" force >/dev/null
  echo "made the volume $volume"
fi
set_to() {
  [ "$(gluster volume get "$volume" "$1" | awk -v name="$1" '$1 == name { print $2 }')" != "$2" ] || return 0
  gluster volume set "$volume" "$1" "$2" >/dev/null
  echo "set $1"
}
set_to auth.allow "$allowed"
# A brick whose server went away is missed after ten seconds, not after 42.
set_to network.ping-timeout 10
if ! gluster volume info "$volume" | grep -q '^Status: Started$'; then
  gluster volume start "$volume" >/dev/null
  echo "started the volume $volume"
fi
