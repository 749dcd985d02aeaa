import { readFileSync } from "node:fs";
import path from "node:path";
import { brotliDecompressSync } from "node:zlib";
import PDFDocument from "pdfkit";

/** A4 in points, and its margins. */
const HEIGHT = 841.89;
const MARGIN = 48;
export const WIDTH = 595.28 - 2 * MARGIN;
const BOTTOM = HEIGHT - 64;
const FOOT = HEIGHT - 40;

type Fonts = { regular: Buffer; bold: Buffer };
let loaded: Fonts | null = null;

/** Pretendard's TrueType files, which lie in the tree compressed (ADR 32). The web process runs in the tree. */
function fonts(): Fonts {
  const read = (weight: "Regular" | "SemiBold") =>
    brotliDecompressSync(
      readFileSync(path.join(process.cwd(), "lib/invoices/pdf/fonts", `Pretendard-${weight}.ttf.br`)),
    );
  return (loaded ??= { regular: read("Regular"), bold: read("SemiBold") });
}

const INK = "#1c1917";
const GREY = "#57534e";
const RULE = "#d6d3d1";

export type TextLook = {
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
    const { regular, bold } = fonts();
    this.#doc.registerFont("regular", regular);
    this.#doc.registerFont("bold", bold);
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
    return this.#set(look).heightOfString(plain(text), { width: look.width ?? WIDTH - (look.x ?? 0) });
  }

  /** Writes without going on: what stands beside it begins at the same height. Returns how high it is. */
  beside(text: string, look: TextLook = {}): number {
    const { x = 0, align = "left" } = look;
    const doc = this.#set(look);
    doc.text(plain(text), MARGIN + x, this.y, { width: look.width ?? WIDTH - x, align });
    return doc.y - this.y;
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
      this.#set({ size: 8, grey: true }).text(foot(i + 1, count), MARGIN, FOOT, {
        width: WIDTH,
        align: "right",
      });
    }
    this.#doc.end();
    await this.#ended;
    return Buffer.concat(this.#chunks);
  }

  #set({ size = 9.5, bold = false, grey = false }: TextLook): PDFKit.PDFDocument {
    return this.#doc
      .font(bold ? "bold" : "regular")
      .fontSize(size)
      .fillColor(grey ? GREY : INK)
      .lineGap(1.5);
  }
}

/** Names are people's own: what is no text at all is left out, and Hangul that is taken apart, as some systems do, put together. */
const plain = (text: string): string =>
  text
    .normalize("NFC")
    .replace(/\r\n?/g, "\n")
    .replace(/[^\P{C}\n]/gu, "");
