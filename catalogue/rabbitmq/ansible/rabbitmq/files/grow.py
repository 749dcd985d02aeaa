"""Gives the queues with copies (quorum) that have fewer than three of them one on NODE, which has just joined: NODE."""

import json
import subprocess
import sys

COPIES = 3
node = sys.argv[1]


def ask(*command):
    answer = subprocess.run([*command, "--formatter", "json"], check=True, stdout=subprocess.PIPE)
    return json.loads(answer.stdout)


for vhost in [row["name"] for row in ask("rabbitmqctl", "--quiet", "list_vhosts", "name")]:
    for queue in ask("rabbitmqctl", "--quiet", "list_queues", "--vhost", vhost, "name", "type", "members"):
        if "quorum" in queue["type"] and len(queue["members"]) < COPIES and node not in queue["members"]:
            subprocess.run(["rabbitmq-queues", "--quiet", "add_member", "--vhost", vhost, queue["name"], node], check=True)
            print("a copy of %s" % queue["name"])
