# Acceptance checks: runs the function named by the first argument. $NODES are the addresses, the first node's first.
# The password comes on standard input: an environment would be in the argument lists of both machines.
read -r REDISCLI_AUTH
export REDISCLI_AUTH
read -ra nodes <<<"$NODES"
first=${nodes[0]}

fail() { echo "$1" >&2; exit 1; }
at() { redis-cli -h "$1" "${@:2}"; }
sentinel_at() { at "$1" -p 26379 SENTINEL "${@:2}"; }
# Of an answer in lines "name:value", or in turns a name and a value.
field() { tr -d '\r' | sed -n "s/^$1://p"; }
after() { grep -x -A 1 -- "$1" | sed -n 2p; }

# Asks again until it is so, at most two minutes: Sentinel itself looks at each node every 10 s only.
until_so() {
  local deadline=$((SECONDS + 120))
  until "${@:2}"; do
    ((SECONDS < deadline)) || fail "$1 Now: $(describe)"
    sleep 0.2
  done
}
describe() {
  for node in "${nodes[@]}"; do
    echo -n "$node is $(at "$node" INFO replication | field role), its Sentinel says $(primary_by "$node"); "
  done
}

primary_by() { sentinel_at "$1" get-master-addr-by-name primary 2>&1 | head -n 1; }
# The primary on which all Sentinels agree; nothing while they do not.
agreed() {
  local named
  named=$(for node in "${nodes[@]}"; do primary_by "$node"; done | sort -u)
  [ "$(wc -l <<<"$named")" != 1 ] || echo "$named"
}
follows() {
  local info
  info=$(at "$1" INFO replication)
  [ "$(field role <<<"$info")" = slave ] && [ "$(field master_host <<<"$info")" = "$2" ] &&
    [ "$(field master_link_status <<<"$info")" = up ]
}
# All Sentinels name $1, it is a primary, and every other node follows it.
settled_on() {
  [ "$(agreed)" = "$1" ] && [ "$(at "$1" INFO replication | field role)" = master ] || return 1
  for node in "${nodes[@]}"; do [ "$node" = "$1" ] || follows "$node" "$1" || return 1; done
}
moved_from() { local now; now=$(agreed); [ -n "$now" ] && [ "$now" != "$1" ]; }
# This Sentinel knows all the others and every replica, and takes $1 for a replica that it may choose.
may_choose() {
  local replica
  sentinel_at "$first" CKQUORUM primary 2>&1 | grep -q "^OK ${#nodes[@]} " || return 1
  replica=$(sentinel_at "$first" REPLICAS primary | grep -x -A 100 -- "$1:6379" | sed '2,$ { /^name$/,$ d }')
  [ "$(after flags <<<"$replica")" = slave ] && [ "$(after master-link-status <<<"$replica")" = ok ]
}
ordered() { [ "$(sentinel_at "$first" FAILOVER primary 2>&1)" = OK ]; }

settings() {
  local said
  [ "$(at "$ADDRESS" PING)" = PONG ] || fail "Redis does not answer at $ADDRESS with the password."
  said=$(env -u REDISCLI_AUTH redis-cli -h "$ADDRESS" PING 2>&1 || true)
  [[ $said == NOAUTH* ]] || fail "Without the password Redis says: $said"
  said=$(at "$ADDRESS" CONFIG GET maxmemory | after maxmemory)
  [ "$said" = $((MAX_MEMORY * 1024 * 1024)) ] || fail "maxmemory is $said bytes, not $MAX_MEMORY MiB."
  said=$(at "$ADDRESS" CONFIG GET maxmemory-policy | after maxmemory-policy)
  [ "$said" = "$POLICY" ] || fail "maxmemory-policy is $said, not $POLICY."
  if ((${#nodes[@]} >= 3)); then
    said=$(env -u REDISCLI_AUTH redis-cli -h "$ADDRESS" -p 26379 SENTINEL MASTERS 2>&1 || true)
    [[ $said == *NOAUTH* ]] || fail "Without the password Sentinel says: $said"
  fi
  echo "Redis answers with the password only; up to $MAX_MEMORY MiB, then $POLICY."
}

# Writes on $1 and reads on all others, once they have it.
replicate() {
  local primary=${1:-$first} token reached found replicas=$((${#nodes[@]} - 1))
  token=$(cat /proc/sys/kernel/random/uuid)
  # WAIT counts the replicas that have all that its own connection wrote. Connected ones only: they may be on their way.
  all_reached() {
    reached=$(at "$primary" <<<"SET burgeon:acceptance $token EX 600
WAIT $replicas 10000" | tail -n 1)
    [ "$reached" = "$replicas" ]
  }
  until_so "A key written on $primary did not reach all $replicas replicas." all_reached
  for node in "${nodes[@]}"; do
    found=$(at "$node" GET burgeon:acceptance)
    [ "$found" = "$token" ] || fail "The key written on $primary is \"$found\" on $node."
    [ "$node" = "$primary" ] || [[ $(at "$node" SET burgeon:acceptance x 2>&1) == *READONLY* ]] || fail "The replica $node accepts writes."
  done
  at "$primary" DEL burgeon:acceptance >/dev/null
  echo "A key written on $primary was read on $replicas replicas, which refuse writes."
}

fail_over() {
  local now
  for node in "${nodes[@]:1}"; do until_so "Sentinel does not know every node." may_choose "$node"; done
  until_so "Sentinel does not begin a failover." ordered
  until_so "Sentinel did not put a replica in the primary's place." moved_from "$first"
  now=$(agreed)
  until_so "The nodes do not all follow the new primary $now." settled_on "$now"
  echo "$now is the primary; the old one, $first, follows it."
  replicate "$now"
}

hand_to_first() {
  local now
  now=$(agreed)
  if [ -n "$now" ] && [ "$now" != "$first" ]; then
    # The first node has the best priority, so Sentinel chooses it as soon as it may.
    until_so "Sentinel does not take the first node for a healthy replica." may_choose "$first"
    until_so "Sentinel does not begin a failover." ordered
  fi
  until_so "The nodes do not all follow the first one, $first." settled_on "$first"
  echo "$first is the primary by every Sentinel, and every other node follows it."
}

"$@"
