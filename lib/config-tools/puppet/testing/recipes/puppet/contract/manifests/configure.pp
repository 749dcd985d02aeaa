# Works for a long time.
class contract::configure {
  burgeon_command { 'Work for a long time':
    command => ['sleep', '300'],
  }
}
