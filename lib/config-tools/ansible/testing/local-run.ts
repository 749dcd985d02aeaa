import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ANSIBLE_CONFIG, ansibleEnvironment } from "@/lib/config-tools/ansible/environment";
import { EVENTS_FD, type ProcessSpec } from "@/lib/config-tools/ssh/process";

const ANSIBLE = path.resolve(import.meta.dirname, "..");
export const SERVER_FILES = {
  script: path.join(ANSIBLE, "fork_server.py"),
  callbackDir: path.join(ANSIBLE, "callback_plugins"),
};

/** A run folder as playbook-run.ts makes it, whose tasks run on this machine: a real Ansible without SSH and nodes. */
export function prepareLocalRun(folder: string, tasks: unknown[], targets: string[]): Omit<ProcessSpec, "file"> {
  mkdirSync(folder);
  const file = (name: string, content: string): string => {
    writeFileSync(path.join(folder, name), content);
    return path.join(folder, name);
  };
  const vars = { ansible_connection: "local", ansible_python_interpreter: "/usr/bin/python3" };
  const hosts = Object.fromEntries(targets.map((target) => [target, {}]));
  const inventory = file("inventory.json", JSON.stringify({ all: { vars, hosts } }));
  const playbook = file("playbook.json", JSON.stringify([{ hosts: "all", gather_facts: false, tasks }]));
  const configFile = file("ansible.cfg", ANSIBLE_CONFIG);
  const settings = { runFolder: folder, configFile, callbackDir: SERVER_FILES.callbackDir };
  const env = { ...ansibleEnvironment(settings), BURGEON_EVENTS_FD: String(EVENTS_FD) };
  return { args: ["-i", inventory, playbook], cwd: folder, env, graceMs: 500 };
}

export const command = (name: string, ...argv: string[]) => ({ name, "ansible.builtin.command": { argv } });
