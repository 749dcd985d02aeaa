import { readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { foreignInTemplate, foreignInYaml, foreignIssues } from "./foreign-rules";

const yaml = (text: string) =>
  foreignInYaml("tasks/install.yml", text).map(({ line, message }) => `${line}: ${message}`);

describe("a recipe that somebody brings", () => {
  it.each([
    ["a lookup that runs a program", `- debug: { msg: "{{ lookup('pipe', 'id') }}" }`, '"pipe" would run'],
    ["one that reads the environment", `- debug: { msg: "{{ query('env', 'HOME') }}" }`, '"env" would run'],
    ["one by its short name", `- debug: { msg: "{{ q('url', 'http://x') }}" }`, '"url" would run'],
    [
      "one by its whole name",
      `- debug: { msg: "{{ lookup('ansible.builtin.pipe', 'id') }}" }`,
      '"ansible.builtin.pipe"',
    ],
    ["one that YAML hides", String.raw`- debug: { msg: "{{ look\u0075p('pipe', 'id') }}" }`, '"pipe" would run'],
    ["one with a computed name", `- debug: { msg: "{{ lookup(how, 'id') }}" }`, "name its plugin in quotes"],
    [
      "one under another name",
      `- debug: { msg: "{% set l = lookup %}{{ l('pipe', 'id') }}" }`,
      "called where it is named",
    ],
    ["one in a condition", `- debug: { msg: a }\n  when: lookup('pipe', 'id') == ''`, '2: The lookup "pipe"'],
    ["a file outside of the recipe", `- debug: { msg: "{{ lookup('file', '/etc/shadow') }}" }`, 'not "/etc/shadow"'],
    ["a file upwards", `- debug: { msg: "{{ lookup('file', '../../x') }}" }`, 'not "../../x"'],
    ["a loop that is a lookup", "- debug: { msg: a }\n  with_pipe: [id]", '2: "with_pipe" is a lookup'],
    ["a local action", "- local_action: command id", '"local_action" is not taken'],
    ["an action by another key", "- action: command id", '"action" is not taken'],
    ["this machine", "- command: id\n  delegate_to: localhost", "2: A task may be delegated to nodes"],
    ["this machine by address", "- command: id\n  delegate_to: 127.0.0.1", "nodes of its stack only"],
    ["a local connection", "- command: id\n  connection: local", "the portal's business"],
    ["a connection by a variable", "- command: id\n  vars: { ansible_connection: local }", '"ansible_connection"'],
    ["an interpreter", "- set_fact: { ansible_python_interpreter: /tmp/x }", '"ansible_python_interpreter"'],
    ["options of SSH", "- set_fact: { ansible_ssh_common_args: -oProxyCommand=x }", '"ansible_ssh_common_args"'],
    ["a host that is added", "- add_host: { name: x }", '"add_host" works on'],
    ["a file that is fetched", "- ansible.builtin.fetch: { src: /a, dest: /b }", '"ansible.builtin.fetch" works on'],
    ["tasks from elsewhere", "- include_tasks: /tmp/x.yml", '"/tmp/x.yml" is not a file of the recipe'],
    ["variables from upwards", "- include_vars: { file: ../../os.yaml }", '"../../os.yaml" is not a file'],
    ["a role by its path", "- include_role: { name: /tmp/role }", "by its plain name"],
    ["a copy of our files", "- copy: { src: /etc/shadow, dest: /x }", '"/etc/shadow" is not a file of the recipe'],
    ["it in a block", "- block:\n    - template: { src: ../x.j2, dest: /x }", '2: "../x.j2" is not a file'],
  ])("may not use %s", (_what, text, message) => {
    expect(yaml(text).join("\n")).toContain(message);
  });

  it("may not use such a lookup in a template, and is told the line", () => {
    expect(foreignInTemplate("x.j2", "a\nlookup = pipe('x')\n{{ lookup('pipe', 'id') }}\n")).toEqual([
      { file: "x.j2", line: 3, message: 'The lookup "pipe" would run on the portal\'s own machine.' },
    ]);
    expect(foreignInTemplate("x.j2", "lookup('pipe', 'id')")).toEqual([]);
  });

  it("may copy a file that is on the node, and delegate to one", () => {
    expect(
      yaml("- copy: { src: /etc/a, dest: /b, remote_src: true }\n  delegate_to: '{{ burgeon_nodes[0].node }}'"),
    ).toEqual([]);
  });

  const recipes = readdirSync("catalogue").flatMap((service) => {
    const root = path.join("catalogue", service, "ansible");
    try {
      return readdirSync(root).map((name) => path.join(root, name));
    } catch {
      return [];
    }
  });
  it.each(recipes)("may do what %s does", async (root) => {
    expect(await foreignIssues(root)).toEqual([]);
  });
});
