# What the portal knows of the stack and of this node.
function burgeon::context() >> Burgeon::Context {
  lookup('burgeon', Burgeon::Context)
}
