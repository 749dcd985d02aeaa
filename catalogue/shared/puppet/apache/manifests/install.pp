# Bakeable: nothing here knows a page.
class apache::install {
  packages { 'Apache':
    packages => { 'debian' => ['apache2'], 'redhat' => ['httpd'], 'suse' => ['apache2'] },
    units    => { 'debian' => ['apache2'], 'redhat' => ['httpd'], 'suse' => ['apache2'] },
  }
}
