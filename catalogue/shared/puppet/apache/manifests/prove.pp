# The neighbour asks, so that the way over the network is proved too; a single node asks itself.
#
# @param heading
#   That the page must have.
class apache::prove (String $heading) {
  $self = burgeon::self()
  $nodes = burgeon::nodes($self['role']).sort |$a, $b| { compare($a['node'], $b['node']) }
  $position = $nodes.index |$node| { $node['node'] == $self['node'] }
  $neighbour = $nodes[($position + 1) % $nodes.length]

  burgeon_command { "Ask a neighbour's Apache for its page":
    command => ['python3', '-c', file('apache/page.py'), $neighbour['node'], $neighbour['address']],
    stdin   => $heading,
    check   => true,
  }
}
