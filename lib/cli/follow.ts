import { setTimeout as delay } from "node:timers/promises";
import { callPortal, type Portal } from "./portal";

const EVERY_MS = 1_000;

/** Prints a deployment's steps as they end, and how it ended. Returns 0 if it succeeded, else 1. */
export async function followDeployment(
  portal: Portal,
  deployment: string,
  print: (line: string) => void,
): Promise<number> {
  for (let after = 0; ; await delay(EVERY_MS)) {
    const { events, lastSeq } = await callPortal(portal, "listEvents", { params: { deployment }, query: { after } });
    after = lastSeq;
    for (const event of events) {
      if (event.kind === "step-ended") {
        print(`${event.step}: ${event.state}`);
        if (event.failure) print(`  ${event.failure.detail}\n  ${event.failure.remedy}`);
      }
      if (event.kind === "run-ended") {
        print(event.state);
        return event.state === "succeeded" ? 0 : 1;
      }
    }
  }
}
