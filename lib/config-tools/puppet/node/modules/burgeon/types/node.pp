# A node of the stack, as its peers see it.
type Burgeon::Node = Struct[{ 'node' => String, 'role' => String, 'address' => String }]
