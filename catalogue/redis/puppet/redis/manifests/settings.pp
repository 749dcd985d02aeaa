# One server's settings, put where it keeps its state, and the server started with them.
#
# @param content
#   What the recipe wants.
# @param wanted
#   The file that holds it.
# @param live
#   The file that the server reads, and writes its own state into.
# @param unit
#   As systemd calls it.
# @param kept
#   A sed script that prints which lines of the server's file are its state.
# @param initial
#   The state at the very first.
define redis::settings (
  Sensitive[String] $content,
  String            $wanted,
  String            $live,
  String            $unit,
  String            $kept,
  String            $initial,
) {
  file { "Write the wanted settings of ${title}":
    path    => $wanted,
    owner   => 'root',
    group   => 'redis',
    mode    => '0640',
    content => $content,
  }

  -> burgeon_command { "Put the settings of ${title} where it keeps its state":
    command     => ['bash', '--norc', '-euo', 'pipefail', '-c', file('redis/compose.sh')],
    environment => { 'WANTED' => $wanted, 'LIVE' => $live, 'KEPT' => $kept, 'INITIAL' => $initial },
  }

  -> system_unit { $unit:
    settings => [$wanted],
  }
}
