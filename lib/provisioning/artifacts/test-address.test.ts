import { afterEach, beforeEach, expect, it } from "vitest";
import { english } from "@/lib/util/say";
import { startVendorServer, type VendorServer } from "../os-image/testing/vendor-server";
import { testAddress } from "./test-address";

let vendor: VendorServer;
beforeEach(async () => void (vendor = await startVendorServer()));
afterEach(() => vendor.close());

const problemOf = async (url: string) => {
  const { problem } = await testAddress(url);
  return problem === null ? null : english(problem);
};

it("a file is found by its first bytes, whether the server knows ranges or not", async () => {
  vendor.files.set("ranged", { content: Buffer.alloc(100_000, 7) });
  vendor.files.set("whole", { content: Buffer.alloc(5_000_000, 7), ignoresRange: true });
  expect(await problemOf(vendor.url("ranged"))).toBeNull();
  expect(await problemOf(vendor.url("whole"))).toBeNull();
});

it.each([
  ["a page with status 200", "page", "the answer is a web page, not a file"],
  ["a page with a comment before it", "comment", "the answer is a web page, not a file"],
  ["nothing", "empty", "the answer is empty"],
  ["404", "absent", "the server answered 404"],
])("an address that gives %s is told apart", async (_what, name, problem) => {
  vendor.files.set("page", { content: Buffer.from("\n<!DOCTYPE html><title>Sign in</title>") });
  vendor.files.set("comment", { content: Buffer.from("<!-- proxy --><html><body>Blocked") });
  vendor.files.set("empty", { content: Buffer.alloc(0) });
  expect(await problemOf(vendor.url(name))).toBe(problem);
});

it("a server that is not there is named as such", async () => {
  const url = vendor.url("x");
  await vendor.close();
  expect(await problemOf(url)).toBe("the connection was refused");
});
