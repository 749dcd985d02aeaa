# The nodes of a role that have an address by now; of all roles without one. In the portal's order.
function burgeon::nodes(Optional[String] $role = undef) >> Array[Burgeon::Node] {
  burgeon::context()['nodes'].filter |$node| { $role =~ Undef or $node['role'] == $role }
}
