import { describe, expect, it } from "vitest";
import { osIdSchema, osSource } from "@/lib/contract/schemas/images";
import { initialSource, normaliseDigest, sourceFaults, toSource, type SourceForm } from "./source-form";

const good: SourceForm = {
  ...initialSource(null),
  id: "sles-15",
  title: "SLES 15",
  family: "suse",
  url: " https://images.example/sles.qcow2 ",
  digest: "A".repeat(64),
};
const faults = (change: Partial<SourceForm>) => [...sourceFaults({ ...good, ...change })];

it("takes digests as vendors write them", () => {
  expect(normaliseDigest(` ${"AB".repeat(32)}\n`)).toBe(`sha256:${"ab".repeat(32)}`);
  expect(normaliseDigest("ab".repeat(64))).toBe(`sha512:${"ab".repeat(64)}`);
  expect(normaliseDigest("sha256:1")).toBe("sha256:1");
});

it("makes the request of what was typed, blanks and case aside", () => {
  expect(toSource(good)).toMatchObject({
    url: "https://images.example/sles.qcow2",
    digest: `sha256:${"a".repeat(64)}`,
  });
  const signed = { ...good, signed: true, fingerprint: "1f6b d1b0 2758 a15e 2f77  5e10 3c85 dced 72e0 15c7" };
  expect(toSource(signed).signature?.fingerprint).toBe("1F6BD1B02758A15E2F775E103C85DCED72E015C7");
});

describe("what the API would refuse", () => {
  it("is nothing in a good form", () => expect(faults({})).toEqual([]));

  it.each([
    [{ id: "SLES 15" }, "id"],
    [{ id: "" }, "id"],
    [{ title: "  " }, "title"],
    [{ url: "ftp://images.example/x" }, "url"],
    [{ url: "https://user:secret@images.example/x" }, "url"],
    [{ url: "" }, "url"],
    [{ digest: "abc" }, "digest"],
    [{ digest: "" }, "digest"],
  ] as const)("%o, as the contract says, too", (change, field) => {
    expect(faults(change)).toEqual([field]);
    const form = { ...good, ...change };
    expect(osIdSchema.safeParse(form.id).success && osSource.safeParse(toSource(form)).success).toBe(false);
  });

  it("is not a missing digest where there is a signature, whose own fields then count", () => {
    const signed = { signed: true, digest: "", signatureUrl: "https://x.example/s", keyUrl: "https://x.example/k" };
    expect(faults({ ...signed, fingerprint: "A".repeat(40) })).toEqual([]);
    expect(faults({ ...signed, fingerprint: "short", keyUrl: "nowhere" })).toEqual([
      "signature.keyUrl",
      "signature.fingerprint",
    ]);
  });
});
