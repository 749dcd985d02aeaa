import { randomUUID } from "node:crypto";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { PART_BYTES } from "@/lib/contract/upload-rules";
import { takeUpload, writePart } from "./parts";

let folder: string;
beforeEach(() => void (folder = mkdtempSync(path.join(os.tmpdir(), "burgeon-parts-"))));
afterEach(() => rmSync(folder, { recursive: true }));

const USER = randomUUID();
const key = (upload: string = randomUUID(), userId: string = USER) => ({ folder, userId, upload });
const part = (offset: number, bytes: Uint8Array, limitBytes = 100 * 2 ** 20) => ({ offset, bytes, limitBytes });

describe("an upload in parts", () => {
  it("is put together in order, also where a part is sent twice", async () => {
    const mine = key();
    const first = Buffer.alloc(PART_BYTES, 1);
    await writePart(mine, part(0, first));
    await writePart(mine, part(PART_BYTES, Buffer.from("the end")));
    expect(await writePart(mine, part(PART_BYTES, Buffer.from("the end")))).toEqual({ receivedBytes: PART_BYTES + 7 });
    const whole = await takeUpload(mine, PART_BYTES + 7, (file) => Promise.resolve(readFileSync(file)));
    expect(whole.equals(Buffer.concat([first, Buffer.from("the end")]))).toBe(true);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("is refused where a part is missing, and belongs to whoever began it", async () => {
    const mine = key();
    await writePart(mine, part(0, Buffer.from("begin")));
    await expect(writePart(mine, part(PART_BYTES, Buffer.from("x")))).rejects.toMatchObject({ code: "wrong-state" });
    const theirs = key(mine.upload, randomUUID());
    await expect(writePart(theirs, part(PART_BYTES, Buffer.from("x")))).rejects.toMatchObject({ code: "wrong-state" });
    await expect(takeUpload(theirs, 5, () => Promise.resolve())).rejects.toMatchObject({ code: "wrong-state" });
    await expect(takeUpload(mine, 6, () => Promise.resolve())).rejects.toMatchObject({ code: "wrong-state" });
    expect(readdirSync(folder)).toEqual([]);
  });

  it("is refused when it grows over the limit, and under an id that is none", async () => {
    const mine = key();
    await expect(writePart(mine, part(0, Buffer.alloc(11), 10))).rejects.toMatchObject({ code: "request-too-large" });
    await expect(writePart(key("../x"), part(0, Buffer.alloc(1)))).rejects.toMatchObject({ code: "not-found" });
  });

  it("leaves nothing when the disk is full", async () => {
    const mine = key();
    // The device on which every write meets a full disk.
    symlinkSync("/dev/full", path.join(folder, `.upload-${USER}-${mine.upload}`));
    await expect(writePart(mine, part(0, Buffer.from("x")))).rejects.toMatchObject({ code: "ENOSPC" });
    expect(readdirSync(folder)).toEqual([]);
  });

  it("that nobody ended goes when another one begins, hours later", async () => {
    const left = path.join(folder, `.upload-${USER}-${randomUUID()}`);
    writeFileSync(left, "half");
    await writePart(key(), part(0, Buffer.from("x")));
    expect(existsSync(left)).toBe(true);
    const before = new Date(Date.now() - 3 * 60 * 60_000);
    utimesSync(left, before, before);
    await writePart(key(), part(0, Buffer.from("x")));
    expect(existsSync(left)).toBe(false);
  });
});
