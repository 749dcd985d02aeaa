# One acceptance check of files/verify.sh, asked from this node.
#
# @param function
#   Of the script.
# @param password
#   Of Redis and Sentinel.
# @param environment
#   What the script wants to know of the stack.
define redis::proof (
  String               $function,
  Sensitive[String]    $password,
  Hash[String, String] $environment,
) {
  burgeon_command { $title:
    command     => ['bash', '--norc', '-euo', 'pipefail', '-c', file('redis/verify.sh'), 'redis', $function],
    environment => $environment,
    stdin       => $password,
    check       => true,
  }
}
