# @param password
#   Of Redis, between its nodes, of Sentinel and between Sentinels.
# @param maxMemory
#   For data, in MiB.
# @param evictionPolicy
#   Which keys make room for new ones.
class redis::configure (
  Sensitive[String] $password,
  Integer           $maxMemory = 256,
  String            $evictionPolicy = 'allkeys-lru',
) {
  contain redis

  $replicaof = $redis::is_primary ? { true => '', default => "replicaof ${redis::primary_address} 6379" }

  redis::settings { 'Redis':
    wanted  => '/etc/redis/burgeon.conf',
    live    => $redis::server['live'],
    unit    => $redis::server['unit'],
    # Who follows whom is Sentinel's to change: what Redis has written stays.
    kept    => '/^(replicaof|slaveof) /p',
    initial => $replicaof,
    content => Sensitive(epp('redis/burgeon.conf.epp', {
      'node'       => $redis::self['node'],
      'password'   => $password.unwrap,
      'max_memory' => $maxMemory,
      'policy'     => $evictionPolicy,
      'priority'   => $redis::is_primary ? { true => 10, default => 100 },
    })),
  }

  if $redis::with_sentinel {
    redis::settings { 'Sentinel':
      wanted  => '/etc/redis/burgeon-sentinel.conf',
      live    => $redis::sentinel['live'],
      unit    => $redis::sentinel['unit'],
      # The name it is known by, and the primary as of the last failover.
      kept    => "/^sentinel myid /p; s/^(sentinel monitor primary [^ ]+ 6379) .*/\\1 ${redis::quorum}/p",
      initial => "sentinel monitor primary ${redis::primary_address} 6379 ${redis::quorum}",
      content => Sensitive(epp('redis/burgeon-sentinel.conf.epp', {
        'node'     => $redis::self['node'],
        'password' => $password.unwrap,
      })),
      require => Redis::Settings['Redis'],
    }
  }
}
