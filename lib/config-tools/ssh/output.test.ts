import { describe, expect, it } from "vitest";
import { limitOutput } from "@/lib/config-tools/ssh/output";

describe("limitOutput", () => {
  it("leaves 16 KiB alone and cuts the middle of more", () => {
    const full = "a".repeat(16 * 1024);
    expect(limitOutput(full)).toBe(full);
    const cut = limitOutput(`head${full}tail`);
    expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(16 * 1024);
    expect(cut).toMatch(/^heada+\n\[…\]\na+tail$/);
  });

  it.each([0, 1, 2, 3])("never cuts inside a character (offset %i)", (offset) => {
    const cut = limitOutput("a".repeat(offset) + "😀".repeat(10_000));
    expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(16 * 1024);
    expect(cut).not.toContain("\ufffd");
  });
});
