"""Acceptance checks, with the password of the user app on standard input.
login ADDRESS; pass FROM TO NODES: messages confirmed by FROM are received from TO, through a quorum queue on all NODES;
delete ADDRESS: deletes that queue."""

import signal
import sys
import uuid

import pika
from pika.exceptions import AMQPError

QUEUE = "burgeon-acceptance"
LIMIT_SECONDS = 120
password = sys.stdin.readline().strip()


def connect(address):
    # A node that has just started may not listen yet.
    parameters = pika.ConnectionParameters(
        host=address, credentials=pika.PlainCredentials("app", password), connection_attempts=60, retry_delay=0.5
    )
    try:
        return pika.BlockingConnection(parameters)
    except AMQPError as error:
        sys.exit("The user app cannot log in at %s: %r" % (address, error))


def login(address):
    connect(address).close()
    return "The user app logged in at %s." % address


def send(channel, nodes):
    arguments = {"x-queue-type": "quorum", "x-quorum-initial-group-size": nodes}
    channel.queue_declare(QUEUE, durable=True, arguments=arguments)
    channel.confirm_delivery()
    sent = {uuid.uuid4().hex.encode() for _ in range(10)}
    for body in sent:
        # Returns when the broker has confirmed it, and raises when it did not.
        channel.basic_publish("", QUEUE, body, pika.BasicProperties(delivery_mode=2), mandatory=True)
    return sent


def receive(channel, missing):
    for method, _, body in channel.consume(QUEUE):
        channel.basic_ack(method.delivery_tag)
        missing.discard(body)  # others are of a run that was cut off
        if not missing:
            break
    channel.cancel()


def pass_messages(source, target, nodes):
    def too_late(*_):
        sys.exit("Messages sent to %s were not all confirmed and received from %s within %d s." % (source, target, LIMIT_SECONDS))

    signal.signal(signal.SIGALRM, too_late)
    signal.alarm(LIMIT_SECONDS)
    sender, receiver = connect(source), connect(target)
    try:
        sent = send(sender.channel(), int(nodes))
        count = len(sent)
        receive(receiver.channel(), sent)
    except AMQPError as error:
        sys.exit("Messages do not pass from %s to %s: %r" % (source, target, error))
    sender.close()
    receiver.close()
    return "%d messages confirmed by %s were received from %s." % (count, source, target)


def delete(address):
    connection = connect(address)
    connection.channel().queue_delete(QUEUE)
    connection.close()
    return "The queue is deleted."


print({"login": login, "pass": pass_messages, "delete": delete}[sys.argv[1]](*sys.argv[2:]))
