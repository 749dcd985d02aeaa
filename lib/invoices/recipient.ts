import { findProject } from "@/lib/access/find-project";
import { audit } from "@/lib/auth/audit";
import { editedMeanwhile } from "@/lib/auth/edited-meanwhile";
import type { UseCase } from "@/lib/auth/use-case";
import type { Api } from "@/lib/contract/api";
import { db, type Db, type Tx } from "@/lib/db/client";
import { lockInvoices } from "./settings";

/** Whom a document of a project is made out to now: lines of text, of which the first is a name. */
export async function recipientOf(
  database: Db | Tx,
  { projectId, projectTitle }: { projectId: string; projectTitle: string },
): Promise<string> {
  const { name, address } = await read(database, projectId, projectTitle);
  return address === "" ? name : `${name}\n${address}`;
}

async function read(database: Db | Tx, projectId: string, title: string) {
  const row = await database.invoiceRecipient.findUnique({ where: { projectId }, omit: { projectId: true } });
  return row ?? { name: title, address: "", revision: 0 };
}

export const getInvoiceRecipient: UseCase<Api["getInvoiceRecipient"]> = async (viewer, { params }) => {
  const { id, title } = await findProject(viewer, params.project, "invoice.read");
  return read(db(), id, title);
};

export const putInvoiceRecipient: UseCase<Api["putInvoiceRecipient"]> = async (viewer, { body }) => {
  const { project, ...said } = body;
  const { id: projectId, title } = await findProject(viewer, project, "invoice.manage");
  return db().$transaction(async (tx) => {
    await lockInvoices(tx);
    const before = await read(tx, projectId, title);
    if (before.revision !== body.revision) throw editedMeanwhile(null);
    const after = { ...said, revision: body.revision + 1 };
    await tx.invoiceRecipient.upsert({ where: { projectId }, create: { projectId, ...after }, update: after });
    const record = { userId: viewer.userId, projectId, action: "invoice-recipient.changed" };
    await audit(tx, { ...record, target: `project:${projectId}`, data: { before, after } });
    return after;
  });
};
