# What the portal knows of the stack; `node` is the node that this catalogue is for.
type Burgeon::Context = Struct[{
  'stack' => String,
  'node'  => String,
  'role'  => String,
  'os'    => Burgeon::Os,
  'nodes' => Array[Burgeon::Node],
}]
