import { expect, it } from "vitest";
import type { ExportTarget } from "@/lib/contract/schemas/export-schedules";
import type { Schedule } from "./schedule";
import { emptyForm, formOf, hourText, keepsSecret, settingsOf } from "./schedule-form";

const settings = { name: "To the warehouse", project: null, dataset: "ledger", format: "ndjson", hour: 23 } as const;
const TARGETS: ExportTarget[] = [
  { kind: "directory", folder: "finance/focus" },
  { kind: "webhook", url: "https://hooks.example/burgeon" },
  {
    ...{ kind: "s3", endpoint: "https://s3.example", region: "eu-west-1", bucket: "finance", prefix: "" },
    accessKeyId: "AKIDEXAMPLE",
  },
];
const scheduleTo = (target: ExportTarget) => ({ ...settings, target }) as Schedule;

it.each(TARGETS)("reads a schedule as the form that writes it: $kind", (target) => {
  const form = formOf(scheduleTo(target));
  expect(settingsOf(form, false)).toEqual({ ...settings, target, enabled: false, secret: null });
});

it("sends a secret with what takes one, and keeps what was typed for another kind to itself", () => {
  const form = { ...emptyForm(), folder: "focus", url: " https://hooks.example/ ", secret: "what both sides know" };
  expect(settingsOf(form, true)).toMatchObject({ target: { kind: "directory", folder: "focus" }, secret: null });
  expect(settingsOf({ ...form, kind: "webhook" }, true)).toMatchObject({
    target: { kind: "webhook", url: "https://hooks.example/" },
    secret: "what both sides know",
  });
});

it("keeps a secret only for the kind of target that it was given for", () => {
  const kept = TARGETS.map((target) =>
    TARGETS.filter(({ kind }) => keepsSecret({ ...emptyForm(), kind }, scheduleTo(target))).map(({ kind }) => kind),
  );
  expect(kept).toEqual([[], ["webhook"], ["s3"]]);
  expect(keepsSecret({ ...emptyForm(), kind: "webhook" }, null)).toBe(false);
});

it("writes hours as a clock does", () => {
  expect([0, 3, 23].map(hourText)).toEqual(["00:00", "03:00", "23:00"]);
});
