/**
 * cloud-init user-data for a machine: the portal's key for root and the host key that the portal made, so that the
 * machine's identity is known before the first connection. JSON is YAML, so nothing here is spliced into a template.
 * `ssh_pwauth` is left out on purpose: the image refuses passwords already, and cloud-init would restart sshd for it.
 * Format: https://docs.cloud-init.io/en/latest/reference/modules.html (ssh, users and groups)
 */
export function userData(keys: { authorizedKey: string; hostKey: { privateKey: string; publicKey: string } }): string {
  const config = {
    users: [],
    disable_root: false,
    ssh_deletekeys: true,
    ssh_authorized_keys: [keys.authorizedKey],
    ssh_keys: { ed25519_private: keys.hostKey.privateKey, ed25519_public: keys.hostKey.publicKey },
  };
  return `#cloud-config\n${JSON.stringify(config, null, 1)}\n`;
}
