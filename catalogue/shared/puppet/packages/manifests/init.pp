# Bakeable: installs by the family's package manager, and leaves the units stopped and disabled until they have settings.
#
# @param packages
#   Names by family of operating system, since each packages software under its own.
# @param units
#   Units, as the packages call them, that must not start at boot before configure has written their settings.
define packages (
  Hash[String, Array[String]] $packages,
  Hash[String, Array[String]] $units,
) {
  $family = burgeon::family()
  $options = {
    'debian' => ['--no-install-recommends'],
    'redhat' => ['--setopt=install_weak_deps=False'],
    'suse'   => ['--no-recommends'],
  }

  if $family == 'debian' {
    $names = shellquote($packages[$family])

    # An installation that was cut off (cancel, power) blocks apt until dpkg has finished it.
    exec { 'Finish an installation that was interrupted':
      command => 'dpkg --configure --pending',
      onlyif  => 'test -n "$(dpkg --audit)"',
      path    => '/usr/sbin:/usr/bin:/sbin:/bin',
    }

    # A fresh image has no package lists. What is installed already needs none.
    -> exec { 'Update the package lists':
      command => 'apt-get -q -o DPkg::Lock::Timeout=120 -o APT::Update::Error-Mode=any update',
      unless  => "dpkg-query -W ${names}",
      path    => '/usr/sbin:/usr/bin:/sbin:/bin',
      before  => Package[$packages[$family]],
    }
  }

  package { $packages[$family]:
    ensure          => installed,
    install_options => $options[$family],
  }

  -> service { $units[$family]:
    ensure => stopped,
    enable => false,
  }
}
