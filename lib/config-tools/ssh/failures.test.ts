import { describe, expect, it } from "vitest";
import {
  cancelled,
  firstErrorLine,
  isMirrorFailure,
  nodeUnreachable,
  taskFailed,
  toolFailed,
} from "@/lib/config-tools/ssh/failures";

// Recorded from ansible-core 2.14 and apt 2.6 on Debian 12; host names replaced by names of RFC 2606.
const AWAY = {
  "apt module": "Failed to update apt cache: unknown reason",
  "repository gone":
    "Failed to update apt cache: E:Failed to fetch http://mirror.example/debian/dists/bookworm/InRelease  400  Bad Request [IP: 192.0.2.80 80], E:The repository 'http://mirror.example/debian bookworm InRelease' is not signed.",
  "name unknown":
    "non-zero return code\nE: Failed to fetch http://mirror.invalid/debian/dists/bookworm/InRelease  Temporary failure resolving 'mirror.invalid'",
  "port closed":
    "'/usr/bin/apt-get -y -o \"Dpkg::Options::=--force-confdef\"       install 'sl=5.02-1+b1'' failed: E: Failed to fetch http://mirror.example/debian/pool/main/s/sl/sl_5.02-1%2bb1_amd64.deb  Could not connect to mirror.example:80 (192.0.2.10). - connect (111: Connection refused)\nE: Unable to fetch some archives, maybe run apt-get update or try with --fix-missing?\nReading package lists...",
  // github.com/spurin/diveintoansible-lab/issues/105
  "dnf's mirrors":
    "Failed to download metadata for repo 'appstream': Cannot download repomd.xml: Cannot download repodata/repomd.xml: All mirrors were tried",
  // github.com/openSUSE/zypper/issues/585
  "zypper's mirror":
    "Download (curl) error for 'http://mirror.example/repo/oss/x86_64/a.rpm':\nError code: Curl error 56\nError message: Recv failure: Connection timed out",
  "a cache that has ended":
    "E: Failed to fetch http://mirror.example/debian/pool/main/s/sl/sl_5.02-1%2bb1_amd64.deb  Could not connect to 127.0.0.1:40123 (127.0.0.1). - connect (111: Connection refused)",
};
const HERE = {
  "package unknown": "No package matching 'no-such-package' is available",
  "dpkg locked":
    "E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 1187 (unattended-upgr)\nE: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), is another process using it?",
  "server refused its settings": "Job for mariadb.service failed because the control process exited with error code.",
  "database away": "ERROR 2002 (HY000): Can't connect to server on '192.0.2.4' (111)",
};

describe("isMirrorFailure", () => {
  it.each(Object.entries(AWAY))("knows: %s", (_, output) => expect(isMirrorFailure(output)).toBe(true));
  it.each(Object.entries(HERE))("is not: %s", (_, output) => expect(isMirrorFailure(output)).toBe(false));
});

describe("firstErrorLine", () => {
  it.each([
    [AWAY["port closed"], /^E: Failed to fetch http:\/\/mirror\.example.*Connection refused\)$/],
    [AWAY["name unknown"], /^E: Failed to fetch .* resolving 'mirror\.invalid'$/],
    [HERE["dpkg locked"], /^E: Could not get lock/],
    ["non-zero return code\ngot nothing", /^got nothing$/],
    ['Traceback (most recent call last):\n  File "x.py", line 3, in f\nValueError: bad', /^ValueError: bad$/],
    ["", /^$/],
    ["x".repeat(400), /^x{297}…$/],
  ])("finds the cause in %j", (output, expected) => {
    expect(firstErrorLine(output)).toMatch(expected);
  });
});

describe("taskFailed", () => {
  it("names node, task, phase and cause", () => {
    const error = taskFailed({ node: "db-1", name: "Start MariaDB", output: "E: broken\nmore" }, "configure");
    expect(error.code).toBe("config-task-failed");
    expect(error.text.detail).toBe('Task "Start MariaDB" failed on db-1 while running configure: E: broken.');
    expect(error.text.remedy).not.toBe("");
  });

  it("says that a mirror is away", () => {
    const error = taskFailed({ node: "db-1", name: "Install", output: AWAY["name unknown"] }, "install");
    expect(error.code).toBe("mirror-unreachable");
    expect(error.text.detail).toContain("mirror.invalid");
  });

  it("is a whole sentence when the task printed nothing", () => {
    expect(taskFailed({ node: "a", name: "b", output: "" }, "verify").text.detail).toMatch(/: it printed nothing\.$/);
  });
});

describe("nodeUnreachable", () => {
  const host = { node: "n-1", role: "r", address: "192.0.2.7", port: 23, user: "root", hostKeys: [] };
  const sent = (reason: string): string =>
    `Data could not be sent to remote host "192.0.2.7". Make sure this host can be reached over ssh: ${reason}`;

  it.each([
    [
      sent("ssh: connect to host 192.0.2.7 port 23: Connection refused"),
      /: connect to host 192\.0\.2\.7 port 23: Connection refused\.$/,
    ],
    [sent("ssh: connect to host 192.0.2.7 port 23: No route to host"), /No route to host\.$/],
    [sent("root@192.0.2.7: Permission denied (publickey)."), /: root@192\.0\.2\.7: Permission denied \(publickey\)\.$/],
    [
      "Failed to connect to the host via ssh: ssh: connect to host 192.0.2.7 port 23: Connection timed out",
      /Connection timed out\.$/,
    ],
    ["", /no reason was given\.$/],
  ])("tells why: %j", (output, expected) => {
    const error = nodeUnreachable({ node: "n-1", name: "Ping", output }, host);
    expect(error.code).toBe("ssh-unreachable");
    expect(error.text.detail).toMatch(/^n-1 \(192\.0\.2\.7, port 23, user root\) could not be reached/);
    expect(error.text.detail).toMatch(expected);
  });

  it("tells an unexpected host key from a node that is away", () => {
    const output = sent(
      "@@@@@@@\r\n@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\r\n@@@@@@@\r\nHost key verification failed.",
    );
    expect(nodeUnreachable({ node: "n-1", name: "Ping", output }, host).text.detail).toContain("unexpected host key");
  });
});

describe("toolFailed", () => {
  it("quotes the tool's own error", () => {
    const said = ["[WARNING]: x", "ERROR! the role 'x' was not found", "", "The error appears to be in"];
    expect(toolFailed("ansible-playbook", said, "install", "exit code 1").text.detail).toBe(
      "ansible-playbook could not run install (exit code 1): the role 'x' was not found",
    );
  });
});

describe("cancelled", () => {
  it("has the code of a cancel", () => expect(cancelled().code).toBe("cancelled"));
});
