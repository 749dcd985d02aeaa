# Fails and shows the password.
class contract::verify (Sensitive[String] $password) {
  burgeon_command { 'Fail and show the password':
    command => ['sh', '-c', 'read -r password; echo "the password is $password"; exit 3'],
    stdin   => $password,
    check   => true,
  }

  notify { 'Say that all is well':
    require => Burgeon_command['Fail and show the password'],
  }
}
