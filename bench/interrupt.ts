type Cleanup = () => Promise<void>;

const cleanups: Cleanup[] = [];
let interrupted = false;

/** Runs when the benchmark is interrupted, the latest first; a benchmark that ends by itself cleans up by itself. */
export function whenInterrupted(cleanup: Cleanup): void {
  cleanups.push(cleanup);
  if (cleanups.length > 1) return;
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void cleanUp());
}

async function cleanUp(): Promise<void> {
  // A terminal's Ctrl-C comes twice: by itself, and from `npm run bench`.
  if (interrupted) return;
  interrupted = true;
  console.error("interrupted: removing what the benchmark made …");
  for (const cleanup of cleanups.reverse()) await cleanup().catch((problem: unknown) => console.error(problem));
  process.exit(130);
}

/** Ends as `work` does. Interrupted, it does not end: what fails then fails because its database or machine is gone. */
export const untilInterrupted = (work: Promise<void>): Promise<void> =>
  work.catch((problem: unknown) => {
    if (!interrupted) throw problem;
    return new Promise<never>(() => {});
  });
