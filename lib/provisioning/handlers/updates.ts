import { highestSeverity, parseUpdates, updatesQuery } from "../pending-updates";
import { say } from "@/lib/util/say";
import { runCommand } from "./command";
import type { NodeStep } from "./context";
import { osOf } from "./image-os";

/** Asks the image's own package manager, in a machine made from it, what it lacks by now. */
export async function checkUpdates(step: NodeStep): Promise<void> {
  const { subject } = step.facts.plan;
  if (subject.kind !== "check-updates") throw new Error(`deployment ${step.facts.id} is no update check`);
  const { family } = await osOf(step);
  const failed = say`The package manager did not say what is new: its mirror may be away.`;
  const pending = parseUpdates(family, await runCommand(step, updatesQuery(family), failed));
  const security = pending.filter((u) => u.security);
  await step.tools.database.updateCheck.update({
    where: { id: subject.checkId },
    data: {
      state: "done",
      checkedAt: new Date(),
      pending,
      updates: pending.length,
      security: security.length,
      severity: highestSeverity(security),
    },
  });
  const text = say`${pending.length} updates are pending, ${security.length} of them for security`;
  step.ctx.emit({ kind: "progress", data: { text } });
}
