# Bakeable: nothing here knows a peer, a password or a parameter.
class redis::install {
  packages { 'Redis and Sentinel':
    packages => { 'debian' => ['redis-server', 'redis-sentinel'], 'redhat' => ['redis'], 'suse' => ['redis'] },
    units    => {
      'debian' => ['redis-server', 'redis-sentinel'],
      'redhat' => ['redis', 'redis-sentinel'],
      'suse'   => [],
    },
  }
}
