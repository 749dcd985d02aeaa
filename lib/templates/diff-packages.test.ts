import { expect, it } from "vitest";
import { diffPackages } from "./diff-packages";

const pkg = (name: string, version: string, architecture = "amd64") => ({ name, version, architecture });

it("tells added, removed and changed packages apart, by name and architecture", () => {
  const from = [pkg("bash", "5.2"), pkg("libc6", "2.36-9"), pkg("libc6", "2.36-9", "i386"), pkg("nano", "7.2")];
  const to = [pkg("bash", "5.2"), pkg("libc6", "2.36-10"), pkg("libc6", "2.36-9", "i386"), pkg("vim", "9.0")];
  expect(diffPackages(from, to)).toEqual({
    added: [pkg("vim", "9.0")],
    removed: [pkg("nano", "7.2")],
    changed: [{ name: "libc6", architecture: "amd64", from: "2.36-9", to: "2.36-10" }],
    same: 2,
  });
});

it("sees one of several installed versions change, and a further one come", () => {
  const kernel = (...versions: string[]) => versions.map((version) => pkg("kernel", version));
  expect(diffPackages(kernel("1", "2"), kernel("2", "3")).changed).toEqual([
    { name: "kernel", architecture: "amd64", from: "1", to: "3" },
  ]);
  expect(diffPackages(kernel("1"), kernel("1", "2"))).toMatchObject({ added: [pkg("kernel", "2")], changed: [] });
});
