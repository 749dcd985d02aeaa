# Takes the node $1, which has stopped or is dead, off the cluster. The others notice after about a minute that one has gone
# without a word, and refuse until then.
known() { rabbitmqctl --quiet cluster_status --formatter json | grep -qF "\"$1\""; }
known "$1" || exit 0
rabbitmq-queues --quiet shrink "$1" --errors-only >&2
for attempt in $(seq 60); do
  if said=$(rabbitmqctl --quiet forget_cluster_node "$1" 2>&1) || ! known "$1"; then
    echo forgotten
    exit 0
  fi
  sleep 2
done
echo "The cluster keeps $1: $said" >&2
exit 1
