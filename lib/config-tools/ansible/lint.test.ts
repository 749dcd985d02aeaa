import { describe, expect, it } from "vitest";
import { lintTaskFile, syntaxIssue } from "@/lib/config-tools/ansible/lint";
import { unquotedIn } from "@/lib/config-tools/ansible/lint-splices";

describe("lintTaskFile", () => {
  it("has nothing to say about named tasks, blocks, tags and an empty file", () => {
    const text =
      "- name: A\n  ping:\n- block:\n    - name: B\n      debug: { msg: !unsafe '{{ x }}' }\n  rescue:\n    - name: C\n      ping:\n";
    expect(lintTaskFile("f.yml", text)).toEqual([]);
    expect(lintTaskFile("f.yml", "# later\n")).toEqual([]);
  });

  it("finds tasks without a name, also inside blocks, with their lines", () => {
    const text =
      "- name: A\n  ping:\n- ping:\n- name: D\n  block:\n    - ping:\n  always:\n    - name: E\n      ping:\n";
    expect(lintTaskFile("f.yml", text).map(({ line, message }) => [line, message])).toEqual([
      [3, "The task has no name."],
      [6, "The task has no name."],
    ]);
  });

  it("finds a template in a name: users would read it as it stands", () => {
    expect(lintTaskFile("f.yml", '- name: "Install {{ x }}"\n  ping:\n')).toMatchObject([{ file: "f.yml", line: 1 }]);
  });

  it("finds broken YAML at its line", () => {
    expect(lintTaskFile("f.yml", "- name: A\n  ping: [\n")).toMatchObject([{ file: "f.yml", line: 3 }]);
  });

  it("finds a file that is no list", () => {
    expect(lintTaskFile("f.yml", "name: A\n")).toMatchObject([{ line: 1, message: "A task file is a list of tasks." }]);
  });
});

describe("syntaxIssue", () => {
  it("reads message, file and line of Ansible 2.14", () => {
    const said =
      "ERROR! couldn't resolve module/action 'nope'. This often indicates a misspelling.\n\nThe error appears to be in '/r/tasks/install.yml': line 4, column 3, but may\nbe elsewhere in the file";
    expect(syntaxIssue(said, "/r/tasks/x.yml")).toEqual({
      file: "/r/tasks/install.yml",
      line: 4,
      message: "couldn't resolve module/action 'nope'. This often indicates a misspelling.",
    });
  });

  it("falls back to the first file", () => {
    expect(syntaxIssue("killed", "/r/tasks/x.yml")).toEqual({ file: "/r/tasks/x.yml", line: 1, message: "killed" });
  });
});

describe("a value that would become a part of a command", () => {
  const messageOf = (task: string) => lintTaskFile("f.yml", `- name: A\n  ${task}\n`).map(({ message }) => message);

  it.each([
    ["in a shell's text", 'ansible.builtin.shell: "echo {{ title }}"', "text of a shell"],
    ["in a shell's cmd", 'shell: { cmd: "echo {{ title }}" }', "text of a shell"],
    ["in a command's words", 'ansible.builtin.command: "echo {{ title }}"', "taken apart into words"],
    ["in a script behind -c", 'command: { argv: [sh, -euc, "echo {{ title }}"] }', "behind -c"],
  ])("is found %s", (_where, task, said) => expect(messageOf(task)).toEqual([expect.stringContaining(said)]));

  it.each([
    ["a part of argv", 'command: { argv: [echo, "{{ title }}"] }'],
    ["behind a script", `command: { argv: [sh, -euc, 'echo "$0"', "{{ title }}"] }`],
    ["standard input", 'command: { argv: [cat], stdin: "{{ title }}" }'],
    ["a script of the recipe's own", `command: { argv: [bash, -euc, "{{ lookup('file', 'a.sh') }}"] }`],
  ])("may be %s", (_where, task) => expect(messageOf(task)).toEqual([]));
});

describe("a parameter of any text in a template", () => {
  const found = (line: string) => unquotedIn("t.j2", `first\n${line}\n`, ["title"]).map((issue) => issue.line);

  it("is found where it stands as it was typed, with its line", () => {
    expect(found("<title>{{ title }}</title>")).toEqual([2]);
    expect(found("{{ title | default('x') }} {{ title | escape }}")).toEqual([2]);
  });

  it("may stand there with a filter; other names are let be", () => {
    expect(found("{{ title | escape }} {{ title | to_json }} {{ subtitle }} {{ page.title }} {{ 'title' }}")).toEqual(
      [],
    );
  });
});
