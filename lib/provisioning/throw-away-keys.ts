import type { PlanNode } from "@/lib/plan/types";
import { openSecret, sealSecret } from "@/lib/util/secret-box";
import { generateSshKeyPair, type SshKeyPair } from "@/lib/util/ssh";

/**
 * Keys of machines that live only as long as their deployment: those that test an image or are baked. Stored encrypted
 * with the deployment, and forgotten when it is over.
 */
export type ThrowAwayKeys = {
  sshKey: SshKeyPair;
  /** By node name. */
  hostKeys: Record<string, SshKeyPair>;
  /** Generated secrets of the service by id, where the machines run one. */
  secrets: Record<string, string>;
};

export function makeThrowAwayKeys(about: string, nodes: readonly PlanNode[], secrets = {}): ThrowAwayKeys {
  return {
    sshKey: generateSshKeyPair(`burgeon ${about}`),
    hostKeys: Object.fromEntries(nodes.map((node) => [node.name, generateSshKeyPair(node.name)])),
    secrets,
  };
}

const box = (deploymentId: string) => ({ stackId: deploymentId, name: "throw-away-keys" });

export const sealKeys = (key: Buffer, deploymentId: string, keys: ThrowAwayKeys) =>
  sealSecret(key, box(deploymentId), JSON.stringify(keys));

export const openKeys = (key: Buffer, deploymentId: string, sealed: Uint8Array) =>
  JSON.parse(openSecret(key, box(deploymentId), sealed)) as ThrowAwayKeys;
