import { readFileSync } from "node:fs";
import path from "node:path";
import { brotliDecompressSync } from "node:zlib";
import PDFDocument from "pdfkit";
import { hasHan, linesOf, runsOf } from "./han";

/** A4 in points, and its margins. */
const HEIGHT = 841.89;
const MARGIN = 48;
export const WIDTH = 595.28 - 2 * MARGIN;
const BOTTOM = HEIGHT - 64;
const FOOT = HEIGHT - 40;

/** TrueType files, which lie in the tree compressed (ADR 32, ADR 41). */
const FILES = { regular: "Pretendard-Regular", bold: "Pretendard-SemiBold", han: "DroidSansFallback-Regular" };
type Font = keyof typeof FILES;
const loaded: Partial<Record<Font, Buffer>> = {};

/** Unpacks a font when a document needs it for the first time. The web process runs in the tree. */
const fontOf = (font: Font): Buffer =>
  (loaded[font] ??= brotliDecompressSync(
    readFileSync(path.join(process.cwd(), "lib/invoices/pdf/fonts", `${FILES[font]}.ttf.br`)),
  ));

/** Where Pretendard's letters stand, below the top of their line, in ems: Chinese characters stand there, too. */
const ASCENT = 0.952;
const LINE_GAP = 1.5;

const INK = "#1c1917";
const GREY = "#57534e";
const RULE = "#d6d3d1";

const SIZE = 9.5;
export type TextLook = {
  /** In points. */
  size?: number;
  bold?: boolean;
  grey?: boolean;
  align?: "left" | "right";
  /** From the left margin. */
  x?: number;
  width?: number;
};

export type SheetInfo = { title: string; author: string; language: string; at: Date };

/** Pages that are written from top to bottom; whatever does not fit begins on the next one. */
export class Sheet {
  /** Where the next block begins. */
  y = MARGIN;
  /** How high what stands on one page can be. */
  readonly room = BOTTOM - MARGIN;
  /** What every further page begins with. */
  repeated: (() => void) | null = null;
  /** Its font for Chinese characters is there: only documents that need it read it. */
  #hasHan = false;
  readonly #doc: PDFKit.PDFDocument;
  readonly #chunks: Buffer[] = [];
  readonly #ended: Promise<void>;

  constructor({ title, author, language, at }: SheetInfo) {
    this.#doc = new PDFDocument({
      ...{ size: "A4", margin: MARGIN, bufferPages: true, autoFirstPage: true, lang: language, displayTitle: true },
      // Of when the document is, so that its file is the same one whenever it is loaded.
      info: { Title: title, Author: author, Creator: "Burgeon", CreationDate: at },
      // None of its own, which have no Hangul.
      font: "",
    });
    for (const font of ["regular", "bold"] as const) this.#doc.registerFont(font, fontOf(font));
    this.#doc.on("data", (chunk: Buffer) => this.#chunks.push(chunk));
    this.#ended = new Promise((resolve, reject) => this.#doc.on("end", resolve).on("error", reject));
  }

  /** Begins a page where less than so much is left of this one. */
  need(height: number): void {
    if (this.y + height <= BOTTOM) return;
    this.#doc.addPage();
    this.y = MARGIN;
    this.repeated?.();
  }

  height(text: string, look: TextLook = {}): number {
    const [clean, width] = [plain(text), look.width ?? WIDTH - (look.x ?? 0)];
    const doc = this.#set(look);
    return hasHan(clean)
      ? this.#linesOf(clean, width, look).length * lineHeight(doc)
      : doc.heightOfString(clean, { width });
  }

  /** Writes without going on: what stands beside it begins at the same height. Returns how high it is. */
  beside(text: string, look: TextLook = {}): number {
    return this.#put(plain(text), this.y, look);
  }

  /** Writes a block, on the next page where it does not fit, and goes on below it. */
  write(text: string, look: TextLook = {}): void {
    this.need(this.height(text, look));
    this.y += this.beside(text, look);
  }

  rule({ x = 0, space = 6 }: { x?: number; space?: number } = {}): void {
    this.y += space;
    this.#doc
      .moveTo(MARGIN + x, this.y)
      .lineTo(MARGIN + WIDTH, this.y)
      .lineWidth(0.6)
      .stroke(RULE);
    this.y += space;
  }

  /** Ends it, with a line at the foot of each page. */
  async end(foot: (page: number, of: number) => string): Promise<Uint8Array<ArrayBuffer>> {
    const { count } = this.#doc.bufferedPageRange();
    for (let i = 0; i < count; i += 1) {
      this.#doc.switchToPage(i);
      // The foot lies in the margin, where text would begin a new page.
      this.#doc.page.margins.bottom = 0;
      this.#put(plain(foot(i + 1, count)), FOOT, { size: 8, grey: true, align: "right" });
    }
    this.#doc.end();
    await this.#ended;
    return Buffer.concat(this.#chunks);
  }

  /** Returns how high it is. */
  #put(clean: string, y: number, look: TextLook): number {
    const { x = 0, align = "left", width = WIDTH - x } = look;
    if (hasHan(clean)) return this.#putHan(clean, y, { ...look, x, align, width });
    const doc = this.#set(look);
    doc.text(clean, MARGIN + x, y, { width, align });
    return doc.y - y;
  }

  /** pdfkit breaks lines of one font alone: those of two are broken here, and written part by part. */
  #putHan(clean: string, top: number, look: TextLook & { x: number; width: number }): number {
    const lines = this.#linesOf(clean, look.width, look);
    const height = lineHeight(this.#set(look));
    for (const [i, line] of lines.entries()) {
      let x = MARGIN + look.x + (look.align === "right" ? look.width - this.#widthOf(line, look) : 0);
      const y = top + i * height + ASCENT * (look.size ?? SIZE);
      for (const { text, isHan } of runsOf(line)) {
        const doc = this.#set(look, isHan);
        doc.text(text, x, y, { lineBreak: false, baseline: "alphabetic" });
        x += doc.widthOfString(text);
      }
    }
    return lines.length * height;
  }

  #linesOf(clean: string, width: number, look: TextLook): string[] {
    return linesOf(clean, width, (text) => this.#widthOf(text, look));
  }

  #widthOf(text: string, look: TextLook): number {
    return runsOf(text).reduce((sum, run) => sum + this.#set(look, run.isHan).widthOfString(run.text), 0);
  }

  #set({ size = SIZE, bold = false, grey = false }: TextLook, isHan = false): PDFKit.PDFDocument {
    if (isHan && !this.#hasHan) this.#doc.registerFont("han", fontOf("han"));
    this.#hasHan ||= isHan;
    return this.#doc
      .font(isHan ? "han" : bold ? "bold" : "regular")
      .fontSize(size)
      .fillColor(grey ? GREY : INK)
      .lineGap(LINE_GAP);
  }
}

/** In the font and size that are set. */
const lineHeight = (doc: PDFKit.PDFDocument): number => doc.currentLineHeight(true) + LINE_GAP;

/** Names are people's own: what is no text at all is left out, and Hangul that is taken apart, as some systems do, put together. */
const plain = (text: string): string =>
  text
    .normalize("NFC")
    .replace(/\r\n?/g, "\n")
    .replace(/[^\P{C}\n]/gu, "");
