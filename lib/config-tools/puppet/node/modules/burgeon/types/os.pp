# The system of the nodes: packages and files are called after its family.
type Burgeon::Os = Struct[{
  'id'      => String,
  'family'  => Enum['debian', 'redhat', 'suse'],
  'os'      => String,
  'release' => String,
}]
