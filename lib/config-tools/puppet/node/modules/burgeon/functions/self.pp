# This node, as its peers see it.
function burgeon::self() >> Burgeon::Node {
  $context = burgeon::context()
  $context['nodes'].filter |$node| { $node['node'] == $context['node'] }[0]
}
