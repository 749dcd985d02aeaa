# Writes what it was told.
class contract::install (
  String              $text,
  Sensitive[String]   $password,
  Hash                $nested,
  Integer             $number,
  Boolean             $flag,
) {
  file { "Write the user's text":
    path    => '/root/text',
    mode    => '0644',
    content => epp('contract/text.epp', {
      'text'   => $text,
      'nested' => $nested,
      'number' => $number,
      'flag'   => $flag,
    }),
  }

  file { '/root/password':
    mode    => '0600',
    content => Sensitive("${password.unwrap}\n"),
  }
}
