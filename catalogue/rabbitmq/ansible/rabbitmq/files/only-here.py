"""Fails where this node alone has messages that would go with it; says in which queues. The node's name: NODE."""

import json
import subprocess
import sys

node = sys.argv[1]


def ask(*command):
    answer = subprocess.run([*command, "--formatter", "json"], check=True, stdout=subprocess.PIPE)
    return json.loads(answer.stdout)


lost = []
for vhost in [row["name"] for row in ask("rabbitmqctl", "--quiet", "list_vhosts", "name")]:
    columns = ("name", "type", "messages", "exclusive", "members")
    for queue in ask("rabbitmqctl", "--quiet", "list_queues", "--vhost", vhost, "--local", *columns):
        elsewhere = "classic" not in queue["type"] and len(queue["members"]) > 1
        if queue["messages"] and not elsewhere and queue["exclusive"] is not True:
            lost.append("%s (%s messages)" % (queue["name"], queue["messages"]))
if lost:
    sys.exit(
        "These queues are on %s only: %s. Have their messages received or delete the queues, then retry."
        % (node, ", ".join(lost))
    )
