import { findProject } from "@/lib/access/find-project";
import type { UseCase } from "@/lib/auth/use-case";
import type { Api } from "@/lib/contract/api";
import type { InvoiceQuery } from "@/lib/contract/schemas/invoices";
import { db } from "@/lib/db/client";
import { env } from "@/lib/env";
import type { Prisma } from "@/lib/generated/prisma/client";
import { nextToClose } from "./closable";
import { closeMonth } from "./close-month";
import { knownTo } from "./find-invoice";
import { toSummary } from "./get-invoice";
import { readSettings } from "./settings";

export const listInvoices: UseCase<Api["listInvoices"]> = (_viewer, { query }) =>
  list(query, query.project === undefined ? {} : { projectId: query.project });

export const listProjectInvoices: UseCase<Api["listProjectInvoices"]> = async (viewer, { params, query }) => {
  const { id } = await findProject(viewer, params.project, "invoice.read");
  return list(query, { AND: [{ projectId: id }, knownTo(viewer)] });
};

async function list({ month, state, page, pageSize }: Omit<InvoiceQuery, "project">, more: Prisma.InvoiceWhereInput) {
  const where = { ...more, ...(month !== undefined && { month }), ...(state !== undefined && { state }) };
  const [rows, total] = await Promise.all([
    db().invoice.findMany({
      where,
      orderBy: [{ month: "desc" }, { projectTitle: "asc" }, { createdAt: "desc" }, { id: "asc" }],
      skip: (page - 1) * pageSize,
      take: pageSize,
    }),
    db().invoice.count({ where }),
  ]);
  return { items: rows.map(toSummary), total };
}

export const listInvoiceMonths: UseCase<Api["listInvoiceMonths"]> = async () => {
  const [settings, closed, counts] = await Promise.all([
    readSettings(db()),
    db().invoiceMonth.findMany({ orderBy: { month: "asc" } }),
    db().invoice.groupBy({ by: ["month"], where: { state: "draft" }, _count: true }),
  ]);
  const drafts = new Map(counts.map(({ month, _count: count }) => [month, count]));
  const next = nextToClose(settings, closed, env().timeZone);
  return {
    next: next && {
      ...{ month: next.month, from: new Date(next.from).toISOString(), to: new Date(next.to).toISOString() },
      timeZone: next.timeZone,
      isOver: next.to <= Date.now(),
    },
    closed: closed.toReversed().map(({ month, from, to, timeZone, closedAt }) => ({
      ...{ month, timeZone, from: from.toISOString(), to: to.toISOString(), closedAt: closedAt.toISOString() },
      drafts: drafts.get(month) ?? 0,
    })),
  };
};

export const closeInvoiceMonth: UseCase<Api["closeInvoiceMonth"]> = ({ userId }, { params: { month } }) =>
  closeMonth(db(), { month, userId, timeZone: env().timeZone, now: new Date() });
