# frozen_string_literal: true

# The whole configuration of a run. What Chef writes beside its work (the node's attributes, caches, backups) stays in the
# run's folder and goes with it: it may hold secrets.
run = __dir__

require "#{run}/burgeon_formatter"

chef_repo_path run
cookbook_path "#{run}/cookbooks"
cache_path "#{run}/cache"
file_cache_path "#{run}/cache"
file_backup_path "#{run}/backup"
lockfile "#{run}/cache/running.lock"
pid_file "#{run}/cache/client.pid"
log_location $stderr
log_level :fatal
no_lazy_load true
