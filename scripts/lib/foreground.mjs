import { setTimeout as sleep } from "node:timers/promises";
import { endRunning } from "./exec.mjs";
import { describeProblem } from "./problem.mjs";
import { Reporter } from "./reporter.mjs";

/** Steps that undo what was started: run at the end in reverse order, each whether or not another one failed. */
export class Undo {
  /** @type {(() => unknown)[]} */
  #steps = [];

  /** @param {() => unknown} step */
  add(step) {
    this.#steps.push(step);
  }

  /** @returns {Promise<unknown[]>} what failed */
  async run() {
    const errors = [];
    for (let step = this.#steps.pop(); step; step = this.#steps.pop()) {
      try {
        await step();
      } catch (e) {
        errors.push(e);
      }
    }
    return errors;
  }
}

const SIGNALS = /** @type {const} */ ({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 });

/**
 * Runs a program of ours in the foreground: it ends by itself, by an error or by a signal, and whatever it started is
 * undone in every case.
 * @param {(tools: { reporter: Reporter, undo: Undo, interrupted: Promise<void> }) => Promise<number | void>} work
 *   returns the exit code; after `interrupted` it must end soon
 */
export async function foreground(work) {
  const reporter = new Reporter();
  const undo = new Undo();
  let code = 0;
  let resolve = () => {};
  /** @type {Promise<void>} */
  const interrupted = new Promise((done) => (resolve = done));
  for (const [name, status] of Object.entries(SIGNALS))
    process.on(name, () => {
      if (code === status) process.exit(status); // asked twice: the next start clears up
      code = status;
      reporter.note("Stopping. Once more to stop without clearing up.");
      resolve();
    });

  let settled = false;
  const ended = work({ reporter, undo, interrupted }).then(
    (status) => {
      code ||= status ?? 0;
    },
    (e) => {
      if (code === 0) process.stderr.write(`\n${describeProblem(e)}\n`);
      code ||= 1;
    },
  );
  void ended.then(() => (settled = true));
  await Promise.race([ended, interrupted]);
  while (!settled) {
    await endRunning();
    await Promise.race([ended, sleep(100)]);
  }
  for (const e of await undo.run()) process.stderr.write(`${describeProblem(e)}\n`);
  process.exit(code);
}
