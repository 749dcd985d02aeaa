# What Apache is called on each family, and where a site lies that comes before the distribution's own.
class apache {
  $unit = { 'debian' => 'apache2', 'redhat' => 'httpd', 'suse' => 'apache2' }[burgeon::family()]
  $site = {
    'debian' => '/etc/apache2/sites-enabled/00-burgeon.conf',
    'redhat' => '/etc/httpd/conf.d/00-burgeon.conf',
    'suse'   => '/etc/apache2/vhosts.d/00-burgeon.conf',
  }[burgeon::family()]
}
