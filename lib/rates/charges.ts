import { audit } from "@/lib/auth/audit";
import { notFound } from "@/lib/auth/not-found";
import type { UseCase } from "@/lib/auth/use-case";
import { monthOf } from "@/lib/billing/period";
import { loadRateCards } from "@/lib/billing/rate-cards";
import type { Api } from "@/lib/contract/api";
import type { CreditView, TaxView } from "@/lib/contract/schemas/charges";
import { db, type Tx } from "@/lib/db/client";
import { env } from "@/lib/env";
import { PortalError, refusedField } from "@/lib/errors";
import type { Prisma } from "@/lib/generated/prisma/client";
import { isUuid } from "@/lib/util/ids";
import { say, type Sentence } from "@/lib/util/say";
import { toTax } from "./to-charge";

const by = { createdBy: { select: { name: true } } } as const;
type TaxRow = Prisma.ProjectTaxGetPayload<{ include: typeof by }>;
type CreditRow = Prisma.ProjectCreditGetPayload<{ include: typeof by }>;

const runningMonth = (): string => monthOf(Date.now(), env().timeZone);

export const listCharges: UseCase<Api["listCharges"]> = async () => {
  const [taxes, credits] = await Promise.all([
    db().projectTax.findMany({ include: by, orderBy: [{ validFrom: "desc" }, { createdAt: "desc" }] }),
    db().projectCredit.findMany({ include: by, orderBy: [{ month: "desc" }, { createdAt: "desc" }] }),
  ]);
  return { month: runningMonth(), taxes: taxes.map(viewTax), credits: credits.map(viewCredit) };
};

const viewTax = (row: TaxRow): TaxView => ({
  ...{ id: row.id, ...toTax(row) },
  ...{ createdBy: row.createdBy?.name ?? null, createdAt: row.createdAt.toISOString() },
  removable: row.validFrom >= runningMonth(),
});

const viewCredit = (row: CreditRow): CreditView => ({
  ...{ id: row.id, project: row.projectId, amount: row.amount.toFixed(), currency: row.currency, from: row.month },
  ...{ reason: row.reason, createdBy: row.createdBy?.name ?? null, createdAt: row.createdAt.toISOString() },
  removable: row.month >= runningMonth(),
});

export const createTax: UseCase<Api["createTax"]> = async ({ userId }, { body }) => {
  const { project: projectId, name, percent, from: validFrom } = body;
  requireComing(validFrom);
  return db().$transaction(async (tx) => {
    if (projectId !== null) await requireProject(tx, projectId);
    // Two at once: the second waits here, and then sees the first.
    await tx.$executeRaw`lock table project_tax in share row exclusive mode`;
    if (await tx.projectTax.findFirst({ where: { projectId, validFrom }, select: { id: true } }))
      throw refusedField("from", say`Another tax of the same begins in this month. Remove it first.`);
    const row = await tx.projectTax.create({
      data: { projectId, name, percent, validFrom, createdById: userId },
      include: by,
    });
    const record = { userId, projectId, action: "tax.created", target: `tax:${row.id}` };
    await audit(tx, { ...record, data: { before: null, after: body } });
    return viewTax(row);
  });
};

export const deleteTax: UseCase<Api["deleteTax"]> = async ({ userId }, { params: { tax: id } }) => {
  await db().$transaction(async (tx) => {
    const row = isUuid(id) && (await tx.projectTax.findUnique({ where: { id }, include: by }));
    if (!row) throw notFound();
    const { removable, ...before } = viewTax(row);
    if (!removable) throw kept(say`This tax was in a month that has ended, and is kept.`);
    await tx.projectTax.delete({ where: { id }, select: { id: true } });
    const record = { userId, projectId: row.projectId, action: "tax.deleted", target: `tax:${id}` };
    await audit(tx, { ...record, data: { before, after: null } });
  });
  return { ok: true };
};

export const createCredit: UseCase<Api["createCredit"]> = async ({ userId }, { body }) => {
  const { project: projectId, amount, from: month, reason } = body;
  requireComing(month);
  return db().$transaction(async (tx) => {
    await requireProject(tx, projectId);
    const currency = (await loadRateCards(tx)).at(-1)?.currency;
    if (currency === undefined) throw unpriced();
    const row = await tx.projectCredit.create({
      data: { projectId, amount, currency, month, reason, createdById: userId },
      include: by,
    });
    const record = { userId, projectId, action: "credit.created", target: `credit:${row.id}` };
    await audit(tx, { ...record, data: { before: null, after: { ...body, currency } } });
    return viewCredit(row);
  });
};

export const deleteCredit: UseCase<Api["deleteCredit"]> = async ({ userId }, { params: { credit: id } }) => {
  await db().$transaction(async (tx) => {
    const row = isUuid(id) && (await tx.projectCredit.findUnique({ where: { id }, include: by }));
    if (!row) throw notFound();
    const { removable, ...before } = viewCredit(row);
    if (!removable) throw kept(say`This credit may have been taken from a month that has ended, and is kept.`);
    await tx.projectCredit.delete({ where: { id }, select: { id: true } });
    const record = { userId, projectId: row.projectId, action: "credit.deleted", target: `credit:${id}` };
    await audit(tx, { ...record, data: { before, after: null } });
  });
  return { ok: true };
};

/** @throws invalid-parameters for a month that has ended: what was to pay for it stays */
function requireComing(month: string): void {
  if (month < runningMonth())
    throw refusedField("from", say`Choose this month or one after it: those before have ended.`);
}

async function requireProject(tx: Tx, id: string): Promise<void> {
  if (!(await tx.project.findUnique({ where: { id }, select: { id: true } })))
    throw refusedField("project", say`There is no such project.`);
}

/** Nothing has a price, so there is no currency either. */
export const unpriced = (): PortalError =>
  new PortalError("wrong-state", {
    detail: say`No version of the rate card is published, so there is no currency.`,
    remedy: say`Publish a version first.`,
  });

const kept = (detail: Sentence): PortalError =>
  new PortalError("wrong-state", { detail, remedy: say`Let another one begin instead.` });
