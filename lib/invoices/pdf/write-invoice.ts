import { setImmediate as nextTurn } from "node:timers/promises";
import { translate } from "@/i18n/translate";
import { groupLines, type LineGroup } from "@/lib/contract/invoice-groups";
import type { InvoiceLineView, InvoiceView } from "@/lib/contract/schemas/invoices";
import * as format from "@/lib/util/format";
import type { Locale } from "@/lib/util/locale";
import { say, type Sentence } from "@/lib/util/say";
import { lineArithmetic, lineTitle } from "./invoice-words";
import { Sheet, WIDTH, type TextLook } from "./sheet";

const RIGHT = WIDTH * 0.56;
const AMOUNT = 110;

/** A document as PDF (A4), in a language: whatever its names are written in, with the glyphs that it needs in the file. */
export async function writeInvoice(invoice: InvoiceView, locale: Locale): Promise<Uint8Array<ArrayBuffer>> {
  const said = (sentence: Sentence | string) => translate(sentence, locale);
  const { number, kind, state, issuer, project, month } = invoice;
  const name = said(kind === "invoice" ? say`Invoice` : say`Credit note`);
  const sheet = new Sheet({
    ...{ title: `${name} ${number ?? format.formatMonth(month, locale)}`, author: issuer.split("\n")[0] ?? "" },
    ...{ language: locale, at: new Date(`${invoice.issuedOn ?? `${month}-01`}T00:00:00Z`) },
  });
  writeHead(sheet, invoice, name, locale);
  await writeLines(sheet, invoice, locale);
  writeTotals(sheet, invoice, locale);
  const about = [project.title, number ?? said(say`Draft`), ...(state === "void" ? [said(say`Void`)] : [])].join(", ");
  return sheet.end((page, of) => said(say`${about}, page ${page} of ${of}`));
}

function writeHead(sheet: Sheet, invoice: InvoiceView, name: string, locale: Locale): void {
  const said = (sentence: Sentence | string) => translate(sentence, locale);
  const { issuer, recipient, state, number } = invoice;
  const [from = "", ...address] = issuer.split("\n");
  const mark = state === "void" ? said(say`Void`) : number === null ? said(say`Draft`) : null;
  const left = sheet.beside(from, { size: 11, bold: true, width: RIGHT - 20 });
  sheet.y += sheet.beside(mark === null ? name : `${name} · ${mark}`, { size: 18, bold: true, x: RIGHT });
  sheet.y += Math.max(0, left - 24);
  const lines = sheet.height(address.join("\n"), { width: RIGHT - 20 });
  sheet.beside(address.join("\n"), { width: RIGHT - 20, grey: true });
  sheet.y += address.length > 0 ? lines : 0;
  sheet.y += 22;
  const top = sheet.y;
  sheet.write(said(say`To`), { size: 8.5, grey: true, width: RIGHT - 20 });
  const [to = "", ...rest] = recipient.split("\n");
  sheet.write(to, { bold: true, width: RIGHT - 20 });
  if (rest.length > 0) sheet.write(rest.join("\n"), { width: RIGHT - 20 });
  const below = sheet.y;
  sheet.y = top;
  for (const [title, text] of factsOf(invoice, locale)) {
    const height = sheet.beside(text, { x: RIGHT + 80, width: WIDTH - RIGHT - 80 });
    sheet.beside(title, { x: RIGHT, width: 76, grey: true });
    sheet.y += height + 2;
  }
  sheet.y = Math.max(sheet.y, below) + 16;
}

function factsOf(invoice: InvoiceView, locale: Locale): [title: string, text: string][] {
  const { number, project, month, period, issuedOn, dueOn, paidOn, payment, about, reason, voidReason } = invoice;
  const stamp = (at: string) => format.formatStamp(new Date(at), locale, period.timeZone);
  const paid = paidOn && [format.formatDate(paidOn, locale), payment].filter((text) => text !== "").join(", ");
  const facts: [Sentence, string | null][] = [
    [say`Number`, number],
    [say`Date`, issuedOn && format.formatDate(issuedOn, locale)],
    [say`To be paid by`, dueOn && format.formatDate(dueOn, locale)],
    [say`Project`, project.title],
    [say`Month`, format.formatMonth(month, locale)],
    [say`Period`, `${stamp(period.from)} – ${stamp(period.to)} (${period.timeZone})`],
    [say`About`, about?.number ?? null],
    [say`Reason`, reason === "" ? null : reason],
    [say`Paid`, paid],
    [say`Void because`, voidReason === "" ? null : voidReason],
  ];
  return facts.flatMap(([title, text]): [string, string][] =>
    text === null ? [] : [[translate(title, locale), text]],
  );
}

/** A text of the table of lines, with an amount beside it. */
type Entry = { text: string; amount?: string; look: TextLook; height: number };

const heightOf = (entries: readonly Entry[]): number => entries.reduce((sum, { height }) => sum + height, 0);

/** How high the table's head is, and the rule below a group. */
const HEAD = 24;
const RULE = 8;

/** A group stays on one page where one has room for it; else its title stands on each page that it is on. */
async function writeLines(sheet: Sheet, { lines, currency }: InvoiceView, locale: Locale): Promise<void> {
  const said = (sentence: Sentence | string) => translate(sentence, locale);
  const money = (amount: string) => format.formatAmount(amount, currency, locale);
  const entry = (text: string, { x = 0, ...more }: TextLook, amount?: string): Entry => {
    const look = { x, width: WIDTH - AMOUNT - x, ...more };
    return { text, look, height: sheet.height(text, look), ...(amount !== undefined && { amount }) };
  };
  const put = (entries: readonly Entry[]) => {
    for (const { text, amount, look } of entries) {
      if (amount !== undefined) sheet.beside(amount, { align: "right", ...(look.bold && { bold: true }) });
      sheet.y += sheet.beside(text, look);
    }
  };
  const head = () => {
    sheet.beside(said(say`Amount in ${currency}`), { size: 8.5, grey: true, align: "right" });
    sheet.y += sheet.beside(said(say`What for`), { size: 8.5, grey: true });
    sheet.rule({ space: 4 });
  };
  const small = (text: string) => entry(text, { size: 8.5, grey: true, x: 12 });
  const entriesOf = (line: InvoiceLineView): Entry[] => {
    const how = lineArithmetic(line, currency, locale);
    return [
      entry(lineTitle(line, locale), { x: 12 }, money(line.amount)),
      ...(how === null ? [] : [small(how)]),
      ...(line.before ? [small(said(say`less ${money(line.before.amount)} invoiced before`))] : []),
    ];
  };
  head();
  for (const group of groupLines(lines)) {
    // An invoice of thousands of lines takes seconds: others are answered in between.
    await nextTurn();
    const title = groupTitle(group, locale);
    const reasons = [...new Set(group.lines.flatMap((line) => line.reasons).map(said))].map(small);
    const top = [entry(title, { bold: true }, money(group.amount)), ...reasons];
    const parts = group.lines.map(entriesOf);
    const whole = heightOf(top) + heightOf(parts.flat()) + RULE;
    sheet.repeated = head;
    sheet.need(whole <= sheet.room - HEAD ? whole : heightOf(top) + heightOf(parts[0]!));
    put(top);
    sheet.repeated = () => {
      head();
      put([entry(said(say`${title}, continued`), { bold: true })]);
    };
    for (const part of parts) {
      sheet.need(heightOf(part));
      put(part);
    }
    sheet.rule({ space: RULE / 2 });
  }
  sheet.repeated = null;
}

function groupTitle({ kind, stack, service, month }: LineGroup<InvoiceLineView>, locale: Locale): string {
  const said = (sentence: Sentence) => translate(sentence, locale);
  const name = stack ? (stack.name ?? said(say`A stack that is gone`)) : said(say`Of no stack`);
  const whole = service === null ? name : `${name} (${service})`;
  return kind === "adjustment" ? said(say`Adjustment of ${format.formatMonth(month, locale)}: ${whole}`) : whole;
}

function writeTotals(sheet: Sheet, invoice: InvoiceView, locale: Locale): void {
  const said = (sentence: Sentence | string) => translate(sentence, locale);
  const { net, credits, tax, taxAmount, total, currency } = invoice;
  const money = (amount: string) => format.formatMoney(amount, currency, locale);
  const row = (title: string, amount: string, bold = false) => {
    const look = { x: RIGHT, width: WIDTH - RIGHT - 90, bold, ...(bold && { size: 11 }) };
    sheet.need(sheet.height(title, look));
    sheet.beside(amount, { align: "right", bold, ...(bold && { size: 11 }) });
    sheet.write(title, look);
    sheet.y += 2;
  };
  sheet.need(90);
  sheet.y += 8;
  row(said(say`Net`), money(net));
  for (const { reason, amount } of credits) row(said(say`Credit: ${reason}`), money(`-${amount}`));
  if (tax) row(`${tax.name} ${format.formatDecimal(tax.percent, locale)} %`, money(taxAmount));
  sheet.rule({ x: RIGHT, space: 4 });
  row(said(totalTitle(invoice)), money(total), true);
}

function totalTitle({ kind, state }: InvoiceView): Sentence {
  if (kind === "credit-note") return say`Taken back`;
  if (state === "void") return say`Total, void`;
  return state === "paid" ? say`Total, paid` : say`To pay`;
}
