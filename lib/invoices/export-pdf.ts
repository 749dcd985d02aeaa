import type { UseCase } from "@/lib/auth/use-case";
import type { Api } from "@/lib/contract/api";
import { fileNameOf } from "./export-invoice";
import { readInvoice } from "./find-invoice";
import { viewInvoice } from "./get-invoice";
import { writeInvoice } from "./pdf/write-invoice";

export const exportInvoicePdf: UseCase<Api["exportInvoicePdf"]> = async (viewer, { params, query }) => {
  const { id } = await readInvoice(viewer, params);
  const invoice = await viewInvoice(id);
  return { name: `${fileNameOf(invoice)}.pdf`, bytes: await writeInvoice(invoice, query.language) };
};
