/** A problem that set-up can explain: what happened, and what the person at the keyboard does next. */
export class Problem extends Error {
  /**
   * @param {string} what what happened, one sentence
   * @param {string} remedy what to do next
   * @param {{ cause?: unknown, output?: string }} [more] `output`: the last lines of the program that failed
   */
  constructor(what, remedy, more = {}) {
    super(what, { cause: more.cause });
    this.name = "Problem";
    this.remedy = remedy;
    this.output = more.output;
  }
}

/**
 * The text to print for anything thrown. Only unexpected errors show a stack.
 * @param {unknown} e
 * @returns {string}
 */
export function describeProblem(e) {
  if (!(e instanceof Problem)) return e instanceof Error ? (e.stack ?? e.message) : String(e);
  const output = e.output?.trim();
  return [e.message, ...(output ? [output.replace(/^/gm, "    | ")] : []), `What to do: ${e.remedy}`].join("\n");
}
