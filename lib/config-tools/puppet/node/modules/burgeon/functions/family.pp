# The family of the node's system: 'debian', 'redhat' or 'suse'.
function burgeon::family() >> String {
  burgeon::context()['os']['family']
}
