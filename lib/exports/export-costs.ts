import { findProject } from "@/lib/access/find-project";
import { notFound } from "@/lib/auth/not-found";
import type { Download, DownloadUseCase } from "@/lib/auth/use-case";
import { rateCardAt } from "@/lib/billing/rate-cards";
import type { Api } from "@/lib/contract/api";
import { DATASETS, type Dataset, type ExportFormat } from "@/lib/contract/export-names";
import { monthAt } from "@/lib/costs/read-month";
import { db } from "@/lib/db/client";
import { unpriced } from "@/lib/rates/charges";
import { TYPES } from "./encode";
import { writeExport } from "./write-export";

/** A month of all projects as a file. */
export const exportCosts: DownloadUseCase<Api["exportCosts"]> = (_viewer, { params, query }) =>
  download(params, query.format, null);

/** A month of one project as a file. */
export const exportProjectCosts: DownloadUseCase<Api["exportProjectCosts"]> = async (viewer, { params, query }) =>
  download(params, query.format, await findProject(viewer, params.project, "cost.read"));

async function download(
  asked: { month: string; dataset: string },
  format: ExportFormat,
  project: { id: string; name: string } | null,
): Promise<Download> {
  const dataset = DATASETS.find((one) => one === asked.dataset);
  if (!dataset) throw notFound();
  const now = new Date();
  const at = monthAt(asked.month, now);
  // Said before the first byte: an answer that has begun cannot become another one.
  if (dataset === "focus" && !(await rateCardAt(db(), now))) throw unpriced();
  const scope = { at, project: project?.id ?? null };
  return {
    name: fileName(dataset, format, at.name, project?.name ?? null),
    type: TYPES[format],
    write: async (sink) => void (await writeExport(db(), { dataset, format, scope }, sink, now)),
  };
}

/** "focus-search-2026-11.csv" */
export const fileName = (dataset: Dataset, format: ExportFormat, month: string, project: string | null): string =>
  `${[dataset === "lines" ? "costs" : dataset, ...(project === null ? [] : [project]), month].join("-")}.${format}`;
