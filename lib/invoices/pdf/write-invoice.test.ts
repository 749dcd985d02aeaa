import { inflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { InvoiceLineView, InvoiceView } from "@/lib/contract/schemas/invoices";
import { say } from "@/lib/util/say";
import { writeInvoice } from "./write-invoice";

const line = (more: Partial<InvoiceLineView> = {}): InvoiceLineView => ({
  ...{ month: "2026-11", adjusts: false, charge: "usage", stack: { id: "1", name: "orders" }, service: "mariadb" },
  ...{ os: null, mode: null, flavour: null, owner: null, tags: {}, failedLaunch: false, meter: "vcpu", unit: "vCPU-h" },
  ...{ rateCard: "v1", quantity: "720", amount: "7.2", before: null, reasons: [] },
  arithmetic: {
    ...{ quantity: "720", percent: "0", rounding: "half-even" },
    pool: { quantity: "720", portions: [{ kind: "tier", quantity: "720", rate: "0.01" }] },
  },
  ...more,
});

const invoice: InvoiceView = {
  ...{ id: "1", kind: "invoice", state: "issued", number: "INV-2026-00001", month: "2026-11", currency: "USD" },
  ...{ project: { id: "2", name: "search", title: "검색" }, net: "7.2", taxAmount: "0.72", total: "7.92" },
  ...{ issuedOn: "2026-12-04", dueOn: "2027-01-03", paidOn: null, reason: "", payment: "", voidReason: "" },
  period: { from: "2026-10-31T15:00:00.000Z", to: "2026-11-30T15:00:00.000Z", timeZone: "Asia/Seoul" },
  ...{
    issuer: "Version Cloud\n서울특별시 중구",
    recipient: "똠방각하 유한회사",
    credits: [],
    about: null,
    creditNotes: [],
  },
  ...{ tax: { name: "VAT", percent: "10" }, lines: [line()] },
};

/** Its streams, written out. */
function streamsOf(bytes: Uint8Array): string[] {
  const text = Buffer.from(bytes).toString("latin1");
  return [...text.matchAll(/\/Length (\d+)[^>]*>>\nstream\n/g)].map(({ 0: head, 1: length, index }) => {
    const start = index + head.length;
    const stream = bytes.subarray(start, start + Number(length));
    return head.includes("FlateDecode") ? inflateSync(stream).toString("latin1") : "";
  });
}

/** What a file is made of, with its streams written out. */
const partsOf = (bytes: Uint8Array): string => [Buffer.from(bytes).toString("latin1"), ...streamsOf(bytes)].join("\n");

/** How many lines of text stand on each page. */
const textsOf = (bytes: Uint8Array): number[] =>
  streamsOf(bytes).flatMap((stream) => stream.match(/^BT$/gm)?.length ?? []);

const pages = (parts: string) => parts.match(/\/Type \/Page\b(?!s)/g)!.length;
const mapped = (parts: string, letters: string) =>
  [...letters].every((letter) => parts.includes(`<${letter.charCodeAt(0).toString(16).padStart(4, "0")}>`));

describe("the PDF of an invoice", () => {
  it("holds the glyphs that it needs, Hangul too, and no more", async () => {
    const bytes = await writeInvoice(invoice, "ko");
    const parts = partsOf(bytes);
    expect(parts.startsWith("%PDF-1.")).toBe(true);
    expect(parts.match(/\/FontFile2/g)).toHaveLength(2);
    // What a reader copies and searches: letters of names, and those of the document's own words.
    expect(mapped(parts, "서울특별시똠방각하청구서지불할금액₩".replace("₩", "$"))).toBe(true);
    expect(mapped(parts, "뷁")).toBe(false);
    expect(bytes.length).toBeLessThan(60_000);
  });

  it("has Chinese characters too, from a font that other documents do not hold", async () => {
    const recipient = "北京云端科技有限公司\n北京市朝阳区建国路88号 大韓民國 (株)";
    const names = { project: { ...invoice.project, title: "大韓物産 주식회사" }, recipient };
    const bytes = await writeInvoice({ ...invoice, ...names }, "ko");
    const parts = partsOf(bytes);
    expect(parts.match(/\/FontFile2/g)).toHaveLength(3);
    expect(mapped(parts, "北京云端科技有限公司朝阳区建国路号大韓民國株物産주식회사")).toBe(true);
    expect(bytes.length).toBeLessThan(80_000);
    expect(mapped(partsOf(await writeInvoice(invoice, "ko")), "大")).toBe(false);
  });

  it("is the same file whenever it is loaded", async () => {
    expect(Buffer.from(await writeInvoice(invoice, "en")).equals(await writeInvoice(invoice, "en"))).toBe(true);
  });

  it("goes on for as many pages as it needs", async () => {
    const lines = Array.from({ length: 60 }, (_, i) => line({ stack: { id: String(i), name: `stack-${i}` } }));
    expect(pages(partsOf(await writeInvoice({ ...invoice, lines }, "en")))).toBeGreaterThan(3);
    expect(pages(partsOf(await writeInvoice(invoice, "en")))).toBe(1);
  });

  it("keeps what is of one stack on a page, and else says again whose it is", async () => {
    const of = (stack: string, count: number) =>
      Array.from({ length: count }, () => line({ stack: { id: stack, name: stack } }));
    // Of each line its title, amount and arithmetic; net, tax and total with their amounts; a foot.
    const [heading, totals, foot] = [2, 6, 1];
    const [, second] = textsOf(await writeInvoice({ ...invoice, lines: [...of("a", 15), ...of("b", 10)] }, "en"));
    expect(second).toBe(heading + 2 + 10 * 3 + totals + foot);
    const [, middle, last] = textsOf(await writeInvoice({ ...invoice, lines: of("a", 60) }, "en"));
    expect((middle! - heading - 1 - foot) % 3).toBe(0);
    expect((last! - heading - 1 - totals - foot) % 3).toBe(0);
  });

  it("does not ask for what is void", async () => {
    // What differs is which letters are needed.
    const letters = async (state: "issued" | "void" | "paid") =>
      partsOf(await writeInvoice({ ...invoice, state }, "ko"));
    expect(mapped(await letters("issued"), "지불할")).toBe(true);
    expect(mapped(await letters("void"), "합계무효")).toBe(true);
    expect(mapped(await letters("void"), "할")).toBe(false);
  });

  it("is written of drafts, credit notes and adjustments, with names that are no text", async () => {
    const reasons = [say`An event was reported late.`, "A typist's mistake"];
    const late = line({ adjusts: true, month: "2026-10", before: { quantity: "1", amount: "7" }, reasons });
    const odd = { ...invoice, number: null, state: "draft", issuedOn: null, dueOn: null, tax: null } as const;
    const names = { project: { ...invoice.project, title: "\u0000\u202e\ud83d\ude80" }, issuer: "" };
    expect(pages(partsOf(await writeInvoice({ ...odd, ...names, lines: [late] }, "ko")))).toBe(1);
    const note = { kind: "credit-note", about: { id: "1", number: "INV-2026-00001", total: "7.92" } } as const;
    const taken = line({ charge: "credited", stack: null, service: null, meter: null, arithmetic: null, amount: "-1" });
    expect(pages(partsOf(await writeInvoice({ ...invoice, ...note, lines: [taken], net: "-1" }, "en")))).toBe(1);
  });
});
