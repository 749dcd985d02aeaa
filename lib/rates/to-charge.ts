import type { Credit, Tax } from "@/lib/billing/statement";
import type { ProjectCredit, ProjectTax } from "@/lib/generated/prisma/client";

/** A tax as it is kept. */
export const toTax = ({ projectId, name, percent, validFrom }: ProjectTax): Tax => ({
  ...{ project: projectId, name, percent: percent.toFixed(), from: validFrom },
});

export type ProjectCharge = Credit & { project: string; reason: string };

/** A credit as it is kept. */
export const toCredit = ({ id, projectId, month, amount, reason }: ProjectCredit): ProjectCharge => ({
  ...{ id, project: projectId, month, amount: amount.toFixed(), reason },
});
