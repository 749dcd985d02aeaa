import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { receiveCommand, removeOthersCommand } from "./deliver-files";

// The commands as a node's shell runs them, in a folder of the test's own.

const CONTENT = Buffer.from("a release");
const upload = (content: Buffer, name: string) => ({
  sha256: createHash("sha256").update(content).digest("hex"),
  name,
});

let root: string;
beforeEach(() => void (root = mkdtempSync(path.join(os.tmpdir(), "burgeon-node-"))));
afterEach(() => rmSync(root, { recursive: true }));

const sh = (command: string, input = Buffer.alloc(0)) => spawnSync("sh", ["-c", command], { input }).status;

it("a file arrives under its digest and name, for root alone", () => {
  const file = upload(CONTENT, "shop-1.2.war");
  expect(sh(receiveCommand(file, root), CONTENT)).toBe(0);
  const arrived = path.join(root, file.sha256, file.name);
  expect(readFileSync(arrived).equals(CONTENT)).toBe(true);
  expect(statSync(arrived).mode & 0o077).toBe(0);
  expect(readdirSync(path.join(root, file.sha256))).toEqual([file.name]);
});

it("one that was cut on the way has no name, and leaves nothing", () => {
  const file = upload(CONTENT, "shop.war");
  expect(sh(receiveCommand(file, root), CONTENT.subarray(1))).not.toBe(0);
  expect(readdirSync(path.join(root, file.sha256))).toEqual([]);
});

it("files that the stack does not name any more go, and where nothing ever came that is no fault", () => {
  const [now, before] = [upload(CONTENT, "now.war"), upload(Buffer.from("before"), "before.war")];
  sh(receiveCommand(now, root), CONTENT);
  sh(receiveCommand(before, root), Buffer.from("before"));
  expect(sh(removeOthersCommand([now], root))).toBe(0);
  expect(readdirSync(root)).toEqual([now.sha256]);
  expect(sh(removeOthersCommand([], root))).toBe(0);
  expect(readdirSync(root)).toEqual([]);
  expect(sh(removeOthersCommand([], path.join(root, "never")))).toBe(0);
});
