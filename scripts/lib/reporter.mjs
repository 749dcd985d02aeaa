import { formatDuration, timeTable } from "./format.mjs";

/**
 * @typedef {{ name: string, ms: number, outcome: "done" | "failed", result: string }} StageRecord
 * @typedef {{ say: (text: string) => void, result: (text: string) => void }} Stage `say` replaces the stage's live
 *   line, `result` sets what its final line says
 */

const FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";
const FRAME_MS = 100;
/** Without a terminal a long stage still shows that it lives, but does not flood a log file. */
const PLAIN_LINE_MS = 5_000;

/** Prints stages as they run: live lines on a terminal, plain lines elsewhere. Stages may run side by side. */
export class Reporter {
  /** @type {StageRecord[]} */
  records = [];
  /** @type {Set<{ name: string, since: number, text: string, shownAt: number }>} */
  #active = new Set();
  #drawn = 0;
  #frame = 0;
  /** @type {NodeJS.Timeout | undefined} */
  #timer;
  #began = performance.now();
  #out;
  #live;

  /** @param {{ out?: NodeJS.WriteStream, live?: boolean }} [options] */
  constructor({ out = process.stdout, live = Boolean(out.isTTY) && !process.env.CI } = {}) {
    this.#out = out;
    this.#live = live;
  }

  /**
   * Runs one stage and records its time. A failure is shown and thrown on.
   * @template T
   * @param {string} name
   * @param {(stage: Stage) => Promise<T> | T} work
   * @returns {Promise<T>}
   */
  async stage(name, work) {
    const entry = { name, since: performance.now(), text: "", shownAt: performance.now() };
    let result = "";
    this.#active.add(entry);
    if (this.#live) this.#draw();
    else this.#out.write(`… ${name}\n`);
    const say = (/** @type {string} */ text) => this.#say(entry, text);
    const finish = (/** @type {StageRecord["outcome"]} */ outcome) => {
      const ms = performance.now() - entry.since;
      this.#active.delete(entry);
      this.records.push({ name, ms, outcome, result });
      const text = result ? `: ${result}` : "";
      this.note(`${outcome === "done" ? "✔" : "✖"} ${name}${text} (${formatDuration(ms)})`);
    };
    try {
      const value = await work({ say, result: (text) => void (result = text) });
      finish("done");
      return value;
    } catch (e) {
      finish("failed");
      throw e;
    }
  }

  /** Prints text above the live lines. */
  note(/** @type {string} */ text) {
    this.#erase();
    this.#out.write(`${text}\n`);
    if (this.#live) this.#draw();
  }

  /**
   * Gives the terminal to a program that asks something (sudo), without live lines drawn over it.
   * @template T
   * @param {() => Promise<T>} work
   */
  async withTerminal(work) {
    const live = this.#live;
    this.#erase();
    this.#live = false;
    clearInterval(this.#timer);
    this.#timer = undefined;
    try {
      return await work();
    } finally {
      this.#live = live;
      if (live) this.#draw();
    }
  }

  /** Where the time went, longest stage first. */
  summary() {
    return timeTable(this.records, performance.now() - this.#began);
  }

  #say(/** @type {{ name: string, text: string, shownAt: number }} */ entry, /** @type {string} */ text) {
    entry.text = text.trim();
    if (this.#live || !entry.text || performance.now() - entry.shownAt < PLAIN_LINE_MS) return;
    entry.shownAt = performance.now();
    this.#out.write(`  ${entry.name}: ${entry.text}\n`);
  }

  #erase() {
    if (this.#drawn > 0) this.#out.write(`\x1b[${this.#drawn}A\x1b[0J`);
    this.#drawn = 0;
  }

  #draw() {
    this.#erase();
    if (this.#active.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
      return;
    }
    const width = this.#out.columns || 80;
    const glyph = FRAMES.charAt(this.#frame++ % FRAMES.length);
    for (const { name, since, text } of this.#active) {
      const line = `${glyph} ${name} ${formatDuration(performance.now() - since)}${text ? `  ${text}` : ""}`;
      this.#out.write(`${[...line].slice(0, width - 1).join("")}\n`);
      this.#drawn++;
    }
    this.#timer ??= setInterval(() => this.#draw(), FRAME_MS).unref();
  }
}
