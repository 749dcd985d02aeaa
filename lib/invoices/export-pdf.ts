import type { UseCase } from "@/lib/auth/use-case";
import type { Api } from "@/lib/contract/api";
import { fileNameOf } from "./export-invoice";
import { readInvoice } from "./find-invoice";
import { viewOf } from "./get-invoice";
import { writeInvoice } from "./pdf/write-invoice";

export const exportInvoicePdf: UseCase<Api["exportInvoicePdf"]> = async (viewer, { params, query }) => {
  const invoice = await viewOf(await readInvoice(viewer, params));
  return { name: `${fileNameOf(invoice)}.pdf`, bytes: await writeInvoice(invoice, query.language) };
};
