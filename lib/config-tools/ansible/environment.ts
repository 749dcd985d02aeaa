import path from "node:path";

export const ANSIBLE_PLAYBOOK = "/usr/bin/ansible-playbook";

/**
 * The whole configuration file of a run. Ansible looks every millisecond whether a task has ended, at a fifth of a
 * processor for as long as a run takes; there is no environment variable for it.
 */
export const ANSIBLE_CONFIG = "[defaults]\ninternal_poll_interval = 0.005\n";

export type EnvironmentOptions = { runFolder: string; configFile: string; callbackDir: string };

/**
 * The whole environment of a run: nothing of the worker's own is passed on, and a configuration file of its own keeps
 * the user's and the system's ansible.cfg out.
 */
export function ansibleEnvironment(options: EnvironmentOptions): NodeJS.ProcessEnv {
  const env: Record<string, string> = {
    PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    // Ansible refuses to start in a locale that is not UTF-8.
    LC_ALL: "C.UTF-8",
    // No __pycache__ beside the callback plugin.
    PYTHONDONTWRITEBYTECODE: "1",
    HOME: options.runFolder,
    ANSIBLE_CONFIG: options.configFile,
    ANSIBLE_HOME: path.join(options.runFolder, "home"),
    ANSIBLE_LOCAL_TEMP: path.join(options.runFolder, "tmp"),
    ANSIBLE_ROLES_PATH: path.join(options.runFolder, "roles"),
    ANSIBLE_CALLBACK_PLUGINS: options.callbackDir,
    ANSIBLE_STDOUT_CALLBACK: "burgeon_events",
    ANSIBLE_DEPRECATION_WARNINGS: "False",
    ANSIBLE_NOCOLOR: "1",
    ANSIBLE_RETRY_FILES_ENABLED: "False",
    // Hosts do not wait for each other between tasks; recipes that need an order across nodes delegate.
    ANSIBLE_STRATEGY: "free",
    ANSIBLE_GATHERING: "explicit",
    ANSIBLE_HOST_KEY_CHECKING: "True",
    ANSIBLE_PIPELINING: "True",
    // The file transfer over the shared connection as well: an SFTP session would cost another round trip a file.
    ANSIBLE_SSH_TRANSFER_METHOD: "piped",
    ANSIBLE_SSH_RETRIES: "0",
    ANSIBLE_TIMEOUT: "10",
    // Modules would write their arguments, passwords included, to the node's syslog.
    ANSIBLE_NO_TARGET_SYSLOG: "True",
    // Only the plugins that a run needs are looked for: start-up is part of every step.
    ANSIBLE_INVENTORY_ENABLED: "yaml",
    ANSIBLE_INVENTORY_UNPARSED_FAILED: "True",
    ANSIBLE_TRANSFORM_INVALID_GROUP_CHARS: "ignore",
    ANSIBLE_COLLECTIONS_PATH: path.join(options.runFolder, "collections"),
    ANSIBLE_COLLECTIONS_SCAN_SYS_PATH: "False",
    ANSIBLE_VARS_ENABLED: "",
  };
  // Next's types want NODE_ENV in every environment; a run has none of the portal's variables.
  return env as NodeJS.ProcessEnv;
}
