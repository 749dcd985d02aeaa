import type { InvoiceLine } from "./invoice";

export type LineGroup = {
  key: string;
  /** adjustment: it changes what an earlier invoice said; other: of no stack. */
  kind: "stack" | "adjustment" | "other";
  /** "2026-11": when it was used. */
  month: string;
  stack: InvoiceLine["stack"];
  service: string | null;
  lines: InvoiceLine[];
};

/** Lines by stack and month, in their order: what the month used, what is of no stack, then what changes earlier months. */
export function groupLines(lines: readonly InvoiceLine[]): LineGroup[] {
  const groups = new Map<string, LineGroup>();
  for (const line of lines) {
    const kind = line.adjusts ? "adjustment" : line.stack ? "stack" : "other";
    const key = [kind, line.month, line.stack?.id ?? ""].join();
    const group = groups.get(key);
    if (group) group.lines.push(line);
    else groups.set(key, { key, kind, month: line.month, stack: line.stack, service: line.service, lines: [line] });
  }
  const order = ["stack", "other", "adjustment"];
  return [...groups.values()].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
}

/** Adds decimals of at most six digits behind the point, exactly. */
export function addAmounts(amounts: readonly string[]): string {
  const micros = amounts.reduce((sum, amount) => sum + microsOf(amount), 0n);
  const text = String(micros < 0n ? -micros : micros).padStart(7, "0");
  const fraction = text.slice(-6).replace(/0+$/, "");
  return `${micros < 0n ? "-" : ""}${text.slice(0, -6)}${fraction && `.${fraction}`}`;
}

function microsOf(amount: string): bigint {
  const [whole = "0", fraction = ""] = amount.replace("-", "").split(".");
  const micros = BigInt(whole) * 1_000_000n + BigInt(fraction.padEnd(6, "0"));
  return amount.startsWith("-") ? -micros : micros;
}
