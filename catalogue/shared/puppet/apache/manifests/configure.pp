# One site with a first page.
#
# @param heading
#   Heading of the first page; shown as text, whatever is in it.
# @param root
#   The site's folder. SELinux (Red Hat's family) lets Apache read what lies below /var/www and /srv/www.
class apache::configure (
  String $heading,
  String $root,
) {
  contain apache

  $node = burgeon::self()['node']

  # Its parents too, as `mkdir --parents` makes them.
  $parts = $root.split('/').filter |$part| { $part != '' }
  $folders = $parts.map |$i, $_part| { "/${parts[0, $i + 1].join('/')}" }

  file { $folders[2, -1]:
    ensure => directory,
    mode   => '0755',
  }

  -> file { 'Write the page':
    path    => "${root}/index.html",
    mode    => '0644',
    content => epp('apache/index.html.epp', { 'title' => $heading, 'node' => $node }),
  }

  -> file { "Write the site's settings":
    path    => $apache::site,
    mode    => '0644',
    content => epp('apache/site.conf.epp', { 'root' => $root, 'node' => $node }),
  }

  -> system_unit { $apache::unit:
    settings => [$apache::site],
  }
}
