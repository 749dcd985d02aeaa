import { expect, type Page } from "@playwright/test";
import type { AnswerOf } from "@/lib/api-client/types";

type Event = AnswerOf<"listEvents">["events"][number];

/** Words of the table for the states of the events; "changed" and "failed" are the same in both. */
const WORDS: Record<string, string> = { succeeded: "done", ok: "unchanged", ignored: "failed, ignored" };
const ACTIONS: Record<string, string> = { clone: "Clone disk", firewall: "Set firewall" };
const actionOf = (key: string) => {
  const action = key.split(".").at(-1) ?? "";
  return ACTIONS[action] ?? action.charAt(0).toUpperCase() + action.slice(1);
};

/** What the table has to say about these events: a line for each attempt of a step and for each of its tasks. */
export function expectedRows(events: readonly Event[]): string[] {
  const rows: string[] = [];
  for (const event of events) {
    const step = event.step ?? "";
    const node = step.includes(".") ? (step.split(".")[0] ?? "") : "all";
    if (event.kind === "step-ended") {
      const again = event.attempt > 1 ? ` attempt ${event.attempt}` : "";
      rows.push(`${node} | ${actionOf(step)}${again} | whole step | ${WORDS[event.state] ?? event.state}`);
    } else if (event.kind === "task-ended") {
      rows.push(`${event.node} | ${actionOf(step)} | ${event.name} | ${WORDS[event.status] ?? event.status}`);
    }
  }
  return rows.sort();
}

/** The table's rows, in the same form. */
export async function shownRows(page: Page): Promise<string[]> {
  const table = page.getByRole("group", { name: "Steps and tasks" }).getByRole("row");
  const cells = await table.evaluateAll((rows) =>
    rows
      .slice(1)
      .map((row) => [...row.querySelectorAll("td")].slice(0, 4).map((cell) => (cell.textContent ?? "").trim())),
  );
  return cells
    .map(([node, step, ...rest]) => [node, step?.replace(/on the critical path$/i, "").trim(), ...rest].join(" | "))
    .sort();
}

/** "212 lines", at the foot of the log. */
export async function logLines(page: Page): Promise<string> {
  const lines = page.getByText(/^[\d,]+ lines$/);
  await expect(lines).toBeVisible();
  return lines.innerText();
}
