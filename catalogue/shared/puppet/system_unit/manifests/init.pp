# A unit that read older settings is restarted, whoever wrote the new ones: a run that was killed between writing and starting
# is completed by the next one. The stamp is as old as the start, and lies in /run, so that a boot removes it.
#
# @param settings
#   Files that the unit reads when it starts: it is restarted when one of them is newer than its last start by this module.
# @param unit
#   As systemd calls it.
# @param enable
#   What is enabled at boot, where that is not the unit itself.
define system_unit (
  Array[String] $settings,
  String        $unit = $title,
  String        $enable = $unit,
) {
  burgeon_command { "Start ${unit} with its settings":
    command => ['bash', '--norc', '-euo', 'pipefail', '-c', file('system_unit/start.sh'), $unit, $enable],
    stdin   => join($settings, "\n"),
  }
}
