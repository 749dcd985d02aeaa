# @param password
#   Of Redis and Sentinel.
# @param maxMemory
#   That was asked for, in MiB.
# @param evictionPolicy
#   That was asked for.
class redis::verify (
  Sensitive[String] $password,
  Integer           $maxMemory = 256,
  String            $evictionPolicy = 'allkeys-lru',
) {
  contain redis

  # The first is the primary as the portal names it; this node asks the others over the network.
  $others = $redis::nodes.map |$node| { $node['address'] }.filter |$address| { $address != $redis::primary_address }

  Redis::Proof {
    password    => $password,
    environment => {
      'NODES'      => join([$redis::primary_address] + $others, ' '),
      'ADDRESS'    => $redis::self['address'],
      'MAX_MEMORY' => String($maxMemory),
      'POLICY'     => $evictionPolicy,
    },
  }

  redis::proof { 'Check settings and password of the node':
    function => 'settings',
  }

  # From one place: every node would take the primary away from the others' checks.
  if $redis::is_primary {
    redis::proof { 'Write a key on the primary and read it on every replica':
      function => 'replicate',
      require  => Redis::Proof['Check settings and password of the node'],
    }

    if $redis::with_sentinel {
      redis::proof { 'Wait until Sentinel and every replica take the first node for the primary':
        function => 'hand_to_first',
        require  => Redis::Proof['Check settings and password of the node'],
        before   => Redis::Proof['Write a key on the primary and read it on every replica'],
      }

      redis::proof { "Let Sentinel put a replica in the primary's place, and write there":
        function => 'fail_over',
        require  => Redis::Proof['Write a key on the primary and read it on every replica'],
      }

      -> redis::proof { 'Give the first node its place back':
        function => 'hand_to_first',
      }
    }
  }
}
