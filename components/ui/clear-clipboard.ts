const CLEARED_AFTER_MS = 30_000;

/** Takes a copied secret out of the clipboard after 30 seconds, where the browser allows it. */
export function clearClipboardLater(): void {
  setTimeout(() => void navigator.clipboard.writeText("").catch(() => undefined), CLEARED_AFTER_MS);
}
