# What the portal knows of the stack; `node` is the node that this catalogue is for, `joins` whether it joins a stack at work,
# and `leaving` names the node that leaves, in the phases that are about one.
type Burgeon::Context = Struct[{
  'stack'             => String,
  'node'              => String,
  'role'              => String,
  'joins'             => Boolean,
  'os'                => Burgeon::Os,
  'nodes'             => Array[Burgeon::Node],
  Optional['leaving'] => String,
}]
