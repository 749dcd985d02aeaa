import { setImmediate as nextTurn } from "node:timers/promises";
import { translate } from "@/i18n/translate";
import { groupLines, type LineGroup } from "@/lib/contract/invoice-groups";
import type { InvoiceLineView, InvoiceView } from "@/lib/contract/schemas/invoices";
import * as format from "@/lib/util/format";
import type { Locale } from "@/lib/util/locale";
import { say, type Sentence } from "@/lib/util/say";
import { lineArithmetic, lineTitle } from "./invoice-words";
import { Sheet, WIDTH } from "./sheet";

const RIGHT = WIDTH * 0.56;
const AMOUNT = 110;

/** A document as PDF (A4), in a language: whatever its names are written in, with the glyphs that it needs in the file. */
export async function writeInvoice(invoice: InvoiceView, locale: Locale): Promise<Uint8Array<ArrayBuffer>> {
  const said = (sentence: Sentence | string) => translate(sentence, locale);
  const { number, kind, issuer, project, month } = invoice;
  const name = said(kind === "invoice" ? say`Invoice` : say`Credit note`);
  const sheet = new Sheet({
    ...{ title: `${name} ${number ?? format.formatMonth(month, locale)}`, author: issuer.split("\n")[0] ?? "" },
    ...{ language: locale, at: new Date(`${invoice.issuedOn ?? `${month}-01`}T00:00:00Z`) },
  });
  writeHead(sheet, invoice, name, locale);
  await writeLines(sheet, invoice, locale);
  writeTotals(sheet, invoice, locale);
  const about = [project.title, number ?? said(say`Draft`)].join(", ");
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

async function writeLines(sheet: Sheet, { lines, currency }: InvoiceView, locale: Locale): Promise<void> {
  const said = (sentence: Sentence | string) => translate(sentence, locale);
  sheet.beside(said(say`Amount in ${currency}`), { size: 8.5, grey: true, align: "right" });
  sheet.write(said(say`What for`), { size: 8.5, grey: true });
  sheet.rule({ space: 4 });
  const row = (title: string, amount: string, look: { bold?: boolean; x?: number }) => {
    const width = WIDTH - AMOUNT - (look.x ?? 0);
    sheet.need(sheet.height(title, { ...look, width }));
    sheet.beside(amount, { align: "right", ...(look.bold && { bold: true }) });
    sheet.write(title, { ...look, width });
  };
  const money = (amount: string) => format.formatAmount(amount, currency, locale);
  for (const group of groupLines(lines)) {
    // An invoice of thousands of lines takes seconds: others are answered in between.
    await nextTurn();
    sheet.need(48);
    row(groupTitle(group, locale), money(group.amount), { bold: true });
    const small = { size: 8.5, grey: true, x: 12, width: WIDTH - AMOUNT - 12 };
    for (const reason of new Set(group.lines.flatMap(({ reasons }) => reasons).map(said))) sheet.write(reason, small);
    for (const line of group.lines) {
      const how = lineArithmetic(line, currency, locale);
      sheet.need(30);
      row(lineTitle(line, locale), money(line.amount), { x: 12 });
      if (how !== null) sheet.write(how, small);
      if (line.before) sheet.write(said(say`less ${money(line.before.amount)} invoiced before`), small);
    }
    sheet.rule({ space: 4 });
  }
}

function groupTitle({ kind, stack, service, month }: LineGroup<InvoiceLineView>, locale: Locale): string {
  const said = (sentence: Sentence) => translate(sentence, locale);
  const name = stack ? (stack.name ?? said(say`A stack that is gone`)) : said(say`Of no stack`);
  const whole = service === null ? name : `${name} (${service})`;
  return kind === "adjustment" ? said(say`Adjustment of ${format.formatMonth(month, locale)}: ${whole}`) : whole;
}

function writeTotals(sheet: Sheet, invoice: InvoiceView, locale: Locale): void {
  const said = (sentence: Sentence | string) => translate(sentence, locale);
  const { net, credits, tax, taxAmount, total, currency, kind } = invoice;
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
  row(said(kind === "invoice" ? say`To pay` : say`Taken back`), money(total), true);
}
