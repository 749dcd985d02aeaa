import { isApiError } from "./api-error";

const EVERY_MS = 3_000;

/** The request met no portal: no connection, or a proxy that has no portal behind it. */
export const metNoPortal = (error: unknown): boolean =>
  isApiError(error) && (error.code === "unreachable" || (error.code === "unreadable" && error.status >= 502));

/**
 * Calls `onBack` once the portal answers again. `isBack` is asked every few seconds, beginning with the first `watch()`; a
 * promise that rejects means not yet. What failed meanwhile stays on the screen as it is, instead of flickering with every try.
 */
export function createRecovery(isBack: () => Promise<unknown>, onBack: () => void): { watch: () => void } {
  let watching = false;
  const ask = () => {
    isBack().then(
      () => {
        watching = false;
        onBack();
      },
      () => setTimeout(ask, EVERY_MS),
    );
  };
  return {
    watch: () => {
      if (watching) return;
      watching = true;
      setTimeout(ask, EVERY_MS);
    },
  };
}
