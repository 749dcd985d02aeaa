type Ask = (leave: () => void) => void;

/** Of the forms on the page that have what is not saved; the one that was opened last asks. */
const asking: Ask[] = [];

/** Goes somewhere else, once whoever has what is not saved on the page says that it may be lost. */
export function leavePage(leave: () => void): void {
  const ask = asking.at(-1);
  if (ask) ask(leave);
  else leave();
}

/** From now on `leavePage` asks first. Returns what ends that. */
export function askBeforeLeaving(ask: Ask): () => void {
  asking.push(ask);
  return () => {
    const at = asking.indexOf(ask);
    if (at >= 0) asking.splice(at, 1);
  };
}
