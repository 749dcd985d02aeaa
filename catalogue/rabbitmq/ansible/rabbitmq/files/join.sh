# Joins this node to the cluster of $1, where it has not found it by itself: a node that starts while the first one is
# away begins a cluster of its own, which holds nothing yet. A member knows the others whether they run or not.
if rabbitmqctl --quiet cluster_status --formatter json | grep -qF "\"$1\""; then exit 0; fi
rabbitmqctl --quiet stop_app
rabbitmqctl --quiet reset
rabbitmqctl --quiet join_cluster "$1"
rabbitmqctl --quiet start_app
echo joined
