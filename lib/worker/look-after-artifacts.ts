import { doWanted, takeStock, testMirrors, type ArtifactKeeper } from "@/lib/provisioning/artifacts/keeper";
import { repeatedly } from "@/lib/workflow/repeatedly";

/** Somebody who has pressed a button is waiting. */
const EVERY_MS = 1_000;
/** How often what is in the store is compared with what is said of it. */
const STOCK_EVERY_MS = 30_000;

/** Does what people ask of this worker's store and of the site's mirrors. Returns what ends it. */
export function lookAfterArtifacts(keeper: ArtifactKeeper, onFailure: (e: unknown) => void): () => Promise<void> {
  const stop = new AbortController();
  const ends = [
    repeatedly(() => takeStock(keeper), STOCK_EVERY_MS, onFailure),
    // Apart from the others: a fetch takes long.
    repeatedly(async () => void (await doWanted(keeper, stop.signal)), EVERY_MS, onFailure),
    repeatedly(() => testMirrors(keeper), EVERY_MS, onFailure),
  ];
  return async () => {
    stop.abort();
    await Promise.all(ends.map((end) => end()));
  };
}
