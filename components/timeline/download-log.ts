import { saveFile } from "@/components/ui/save-file";
import { apiCall } from "@/lib/api-client/call";
import type { DeploymentDetail } from "@/lib/contract/schemas/deployments";
import { applyEvents, createTimeline } from "@/lib/deployments/timeline/reduce";
import type { Words } from "./use-words";

/** Small pages: the reducer keeps the newest lines only, and one event may be many lines. */
const PAGE = 200;

/** Saves the whole log as text, from the first event on, whatever the page itself has kept of it. */
export async function downloadLog(detail: DeploymentDetail, words: Words): Promise<void> {
  const parts: string[] = [];
  let state = createTimeline(detail);
  for (;;) {
    const after = state.lastSeq;
    const page = await apiCall("listEvents", { params: { deployment: detail.id }, query: { after, limit: PAGE } });
    state = applyEvents(state, page.events, { complete: true }).state;
    for (const line of state.log) {
      if (Number.parseInt(line.id, 10) <= after) continue;
      const text = words.logText(line) ?? line.task ?? "";
      parts.push(`${line.at} ${line.node ?? "-"} ${text}\n`);
    }
    if (page.events.length === 0 || state.lastSeq >= page.lastSeq) break;
  }
  saveFile(`${detail.stack?.name ?? detail.os?.id ?? "deployment"}-${detail.number}.log`, parts);
}
