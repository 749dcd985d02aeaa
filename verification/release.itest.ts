// What the shared role `release` runs on the nodes, run here: a deploy meets servers and archives that are not under its control.
import { execFile, execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

const scripts = path.resolve("catalogue/shared/ansible/release/files");
const work = mkdtempSync(path.join(os.tmpdir(), "burgeon-release-"));
const [served, root] = [path.join(work, "served"), path.join(work, "root")];
const LOGIN = "someone:s3cr3t";

/** Gives the files of `served`; below /private only to who signs in, and /page.zip is a web page. */
const server = createServer((request, response) => {
  const { pathname } = new URL(request.url!, "http://localhost");
  const authorised = request.headers.authorization === `Basic ${Buffer.from(LOGIN).toString("base64")}`;
  if (pathname.startsWith("/private/") && !authorised)
    return response.writeHead(401, { "www-authenticate": "Basic realm=x" }).end();
  const file = path.join(served, pathname.replace("/private/", "/"));
  if (pathname === "/page.zip") return response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html>");
  if (!existsSync(file) || pathname.endsWith("/")) return response.writeHead(404).end();
  response.end(readFileSync(file));
});
const url = (name: string, login = "") =>
  `http://${login === "" ? "" : `${login}@`}127.0.0.1:${(server.address() as AddressInfo).port}/${name}`;

type Ran = { code: number; out: string; said: string };
function run(script: string, args: string[], input: unknown, env = process.env): Promise<Ran> {
  return new Promise((resolve) => {
    const child = execFile("python3", [path.join(scripts, script), ...args], { env }, (error, out, said) =>
      resolve({ code: error ? Number(error.code) : 0, out, said }),
    );
    child.stdin!.end(typeof input === "string" ? input : JSON.stringify(input));
  });
}

type Wanted = { source: string; revision?: string; sha256?: string; folder?: string; release?: number };
/** Fetches and completes as the role's tasks do; what was fetched is in `root/<release>`. */
async function deploy(wanted: Wanted, env?: NodeJS.ProcessEnv): Promise<Ran> {
  const { source, revision = "", sha256 = "", folder = "", release = 1 } = wanted;
  const script = /\.(tgz|tar\.gz|zip)$/.test(source) ? "archive.py" : "git.py";
  const target = path.join(root, "releases", String(release));
  const fetched = await run(script, [`${target}.new`, folder], { source, revision, sha256 }, env);
  return fetched.code === 0 ? run("complete.py", [target, folder], fetched.out) : fetched;
}
const content = (release = 1) => path.join(root, "releases", String(release), "content");
const index = () => readFileSync(path.join(content(), "index.html"), "utf8");

/** [name, "file" | "link" | "hard", text or target] of each entry, as a .tgz or a .zip. */
type Entry = [name: string, kind: "file" | "link" | "hard", value: string];
function pack(name: string, entries: Entry[]): string {
  const program = `
import io, json, sys, tarfile, zipfile
name, entries = sys.argv[1], json.load(sys.stdin)
if name.endswith(".zip"):
    with zipfile.ZipFile(name, "w") as archive:
        for path, kind, value in entries:
            info = zipfile.ZipInfo(path)
            info.external_attr = (0o120777 if kind == "link" else 0o100644) << 16
            archive.writestr(info, value)
else:
    with tarfile.open(name, "w:gz") as archive:
        for path, kind, value in entries:
            info = tarfile.TarInfo(path)
            if kind == "file":
                info.size = len(value)
            else:
                info.type, info.linkname = tarfile.SYMTYPE if kind == "link" else tarfile.LNKTYPE, value
            archive.addfile(info, io.BytesIO(value.encode()) if kind == "file" else None)
`;
  execFileSync("python3", ["-c", program, path.join(served, name)], { input: JSON.stringify(entries) });
  return name;
}

beforeAll(async () => {
  mkdirSync(served);
  const versions = { v1: { "index.html": "one", "public/a.txt": "a" }, v2: { "index.html": "two" } };
  await run("sample.py", [path.join(served, "site.git")], versions);
  execFileSync("git", ["--git-dir", path.join(served, "site.git"), "update-server-info"]);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
beforeEach(() => rmSync(root, { recursive: true, force: true }));
afterAll(() => {
  server.close();
  rmSync(work, { recursive: true });
});

describe("a release from Git", () => {
  const git = (...args: string[]) =>
    execFileSync("git", ["--git-dir", path.join(served, "site.git"), ...args], { encoding: "utf8" }).trim();

  it.each([
    ["a tag", "v1", "one"],
    ["a branch", "main", "two"],
    ["the default branch", "", "two"],
    ["a commit", () => git("rev-parse", "v1"), "one"],
    ["the beginning of a commit", () => git("rev-parse", "--short", "v1"), "one"],
  ])("is %s, by http and from the node itself", async (_what, named, text) => {
    const revision = typeof named === "string" ? named : named();
    for (const source of [url("site.git"), `file://${served}/site.git`]) {
      rmSync(root, { recursive: true, force: true });
      const { out } = await deploy({ source, revision });
      expect(JSON.parse(out)).toEqual({ source, revision, id: git("rev-parse", revision === "" ? "main" : revision) });
      expect(index()).toBe(text);
    }
  });

  it("of the sample has the same commits wherever it is made", () => {
    expect(git("rev-parse", "v2")).toMatchInlineSnapshot(`"03f888179ac4075b840bd4fd15c3f997172ce20c"`);
  });

  it("keeps the address's login out of arguments, environments and what is printed or left", async () => {
    const [bin, log] = [path.join(work, "bin"), path.join(work, "log")];
    mkdirSync(bin);
    const real = execFileSync("which", ["git"], { encoding: "utf8" }).trim();
    const spy = `#!/bin/sh\n{ echo "$@"; env; cat /proc/*/cmdline; } 2>/dev/null | tr '\\0' '\\n' >> ${log}\nexec ${real} "$@"\n`;
    writeFileSync(path.join(bin, "git"), spy, { mode: 0o755 });
    const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` };
    const { code, out } = await deploy({ source: url("private/site.git", LOGIN), revision: "v1" }, env);
    expect([code, out.includes("s3cr3t")]).toEqual([0, false]);
    expect(readFileSync(log, "utf8")).toContain("ls-remote");
    expect(readFileSync(log, "utf8")).not.toContain("s3cr3t");
    expect(readdirSync(path.join(root, "releases/1"))).toEqual(["about.json", "content"]);
  });

  it.each([
    [{ source: "site.git", revision: "v9" }, "There is no branch, tag or commit v9 in the repository"],
    [{ source: "none.git", revision: "v1" }, "could not be fetched from the repository"],
    [{ source: "private/site.git", revision: "v1" }, "asks for a login"],
    [{ source: "private/site.git", login: "someone:wr0ng", revision: "v1" }, "refused the login"],
    [{ source: "site.git", revision: "v1", sha256: "a".repeat(64) }, "A SHA-256 is for an archive"],
    [{ source: "site.git", revision: "v1", folder: "dist" }, "The release has no folder dist. Its folders: public."],
  ])("that is not there says so: %j", async ({ source, login, ...more }: Wanted & { login?: string }, sentence) => {
    const { code, said } = await deploy({ source: url(source, login), ...more });
    expect(code).toBe(1);
    expect(said).toContain(sentence);
    expect(said).not.toContain("wr0ng");
    expect(existsSync(path.join(root, "releases")) ? readdirSync(path.join(root, "releases")) : []).toEqual([]);
  });
});

describe("a release from an archive", () => {
  it.each(["site.tgz", "site.zip"])("is what %s holds, without its only top folder", async (name) => {
    pack(name, [
      ["site-1/index.html", "file", "hi"],
      ["site-1/a/first.html", "link", "../index.html"],
    ]);
    expect(await deploy({ source: url(name) })).toMatchObject({ code: 0 });
    expect(index()).toBe("hi");
    expect(readlinkSync(path.join(content(), "a/first.html"))).toBe("../index.html");
  });

  it("keeps a top folder that is the one to serve", async () => {
    pack("public.tgz", [["public/index.html", "file", "hi"]]);
    expect(await deploy({ source: url("public.tgz"), folder: "public" })).toMatchObject({ code: 0 });
    expect(readdirSync(content())).toEqual(["public"]);
  });

  it.each<[string, Entry[], string]>([
    ["up.tgz", [["../evil", "file", "x"]], "leads out of its folder"],
    ["up.zip", [["a/../../evil", "file", "x"]], "leads out of its folder"],
    ["root.tgz", [["/evil", "file", "x"]], "leads out of its folder"],
    ["hard.tgz", [["passwd", "hard", "/etc/passwd"]], "leads out of its folder"],
    [
      "link.tgz",
      [
        ["f", "file", "x"],
        ["passwd", "link", "/etc/passwd"],
      ],
      "leads out of the release",
    ],
    [
      "link.zip",
      [
        ["f", "file", "x"],
        ["up", "link", "../../.."],
      ],
      "leads out of the release",
    ],
    [
      "through.tgz",
      [
        ["f", "file", "x"],
        ["d", "link", os.tmpdir()],
        ["d/evil", "file", "x"],
      ],
      "could not be unpacked",
    ],
    [
      "links.tgz",
      [
        ["f", "file", "x"],
        ["d", "link", os.tmpdir()],
        ["d/evil", "link", "x"],
      ],
      "a link behind a link",
    ],
  ])("is refused where it leads out: %s", async (name, entries, sentence) => {
    pack(name, entries);
    const { code, said } = await deploy({ source: url(name) });
    expect([code, existsSync(content())]).toEqual([1, false]);
    expect(said).toContain(sentence);
    expect(existsSync(path.join(os.tmpdir(), "evil"))).toBe(false);
  });

  it("is refused with another digest, and when it is a web page", async () => {
    pack("site.tgz", [["index.html", "file", "hi"]]);
    const other = await deploy({ source: url("site.tgz"), sha256: "a".repeat(64) });
    expect(other.said).toMatch(/has the SHA-256 [0-9a-f]{64}, not a{64}\. It was not deployed\./);
    expect((await deploy({ source: url("page.zip") })).said).toContain("is no archive but a web page");
  });
});

describe("the current release", () => {
  it("is switched to, and the newest five are kept beside it", async () => {
    for (const release of [1, 2, 3, 4, 5, 6, 7])
      await deploy({ source: `file://${served}/site.git`, revision: "v1", release });
    await run("switch.py", [root, "1"], "");
    expect(readlinkSync(path.join(root, "current"))).toBe("releases/1");
    expect(readdirSync(path.join(root, "releases")).sort()).toEqual(["1", "3", "4", "5", "6", "7"]);
    expect(readFileSync(path.join(root, "current/content/index.html"), "utf8")).toBe("one");
  });
});
