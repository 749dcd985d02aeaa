import { notFound } from "@/lib/auth/not-found";
import { findProject } from "@/lib/access/find-project";
import { may, type Viewer } from "@/lib/auth/viewer";
import { db, type Tx } from "@/lib/db/client";
import type { Invoice, Prisma } from "@/lib/generated/prisma/client";
import { isUuid } from "@/lib/util/ids";

/** Drafts are known to those who make invoices only. */
export const knownTo = (viewer: Viewer): Prisma.InvoiceWhereInput =>
  may(viewer, "invoice.manage", null) ? {} : { state: { not: "draft" } };

const named = (idOrNumber: string) => (isUuid(idOrNumber) ? { id: idOrNumber } : { number: idOrNumber });

/** A document with all that it says. */
export const WHOLE = {
  closed: true,
  about: true,
  notes: { where: { state: { not: "draft" } }, orderBy: { serial: "asc" } },
  lines: { orderBy: { position: "asc" } },
  credits: { orderBy: { creditId: "asc" } },
} satisfies Prisma.InvoiceInclude;
export type WholeInvoice = Prisma.InvoiceGetPayload<{ include: typeof WHOLE }>;

/**
 * A document of a project, by id or number.
 * @throws not-found, forbidden
 */
export async function readInvoice(viewer: Viewer, params: { project: string; invoice: string }): Promise<WholeInvoice> {
  const { id } = await findProject(viewer, params.project, "invoice.read");
  const where = { AND: [named(params.invoice), { projectId: id }, knownTo(viewer)] };
  const row = await db().invoice.findFirst({ where, include: WHOLE });
  if (!row) throw notFound();
  return row;
}

/**
 * A document that is to be changed, for endpoints that only those who make invoices have.
 * @throws not-found
 */
export async function findInvoice(tx: Tx, idOrNumber: string): Promise<Invoice> {
  const row = await tx.invoice.findFirst({ where: named(idOrNumber) });
  if (!row) throw notFound();
  return row;
}
