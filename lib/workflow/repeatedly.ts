/**
 * Runs `work` again and again, with a pause after each time; a failure is told and the next time comes all the same.
 * Returns what ends it, which resolves when nothing of it runs any more.
 */
export function repeatedly(
  work: () => Promise<void>,
  pauseMs: number,
  onFailure: (e: unknown) => void,
): () => Promise<void> {
  let timer: NodeJS.Timeout;
  let stopped = false;
  let running = Promise.resolve();
  const turn = async () => {
    try {
      await work();
    } catch (e) {
      if (!stopped) onFailure(e);
    }
    if (!stopped) timer = setTimeout(begin, pauseMs);
  };
  const begin = () => {
    running = turn();
  };
  begin();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await running;
  };
}
