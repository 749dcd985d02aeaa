# What the phases share: each family's units and the files that they read, and who is who.
class redis {
  # Redis and Sentinel write their own state into these files, so what the recipe wants lies beside them.
  $server = {
    'debian' => { 'unit' => 'redis-server', 'live' => '/etc/redis/redis.conf' },
    'redhat' => { 'unit' => 'redis', 'live' => '/etc/redis/redis.conf' },
    'suse'   => { 'unit' => 'redis@default', 'live' => '/etc/redis/default.conf' },
  }[burgeon::family()]
  $sentinel = {
    'debian' => { 'unit' => 'redis-sentinel', 'live' => '/etc/redis/sentinel.conf' },
    'redhat' => { 'unit' => 'redis-sentinel', 'live' => '/etc/redis/sentinel.conf' },
    'suse'   => { 'unit' => 'redis-sentinel@default', 'live' => '/etc/redis/sentinel-default.conf' },
  }[burgeon::family()]

  $nodes = burgeon::nodes()
  $self = burgeon::self()
  $is_primary = $self['role'] == 'primary'
  $primary_address = burgeon::nodes('primary')[0]['address']
  # Two of two would have to agree, so that with two nodes nobody could replace a primary that is away.
  $with_sentinel = $nodes.length >= 3
  $quorum = $nodes.length / 2 + 1
}
