import type { UseCase } from "@/lib/auth/use-case";
import type { Api } from "@/lib/contract/api";
import { db } from "@/lib/db/client";
import { catalogue } from "./catalogue";
import { findTemplateCloud } from "./find-template-cloud";
import { readMatrix } from "./template-matrix";

const NOTHING = { osImages: 0, bakedImages: 0, bytes: null, bakesPerMonth: null, readyMs: null, launches: 0 };

export const getTemplates: UseCase<Api["getTemplates"]> = async (_viewer, { query }) => {
  const { cloud, names: clouds } = await findTemplateCloud(query.cloud);
  if (cloud) return { cloud: cloud.name, clouds, ...(await readMatrix(db(), catalogue(), cloud.id, new Date())) };
  const sums = { osOnly: NOTHING, today: NOTHING, preInstalled: NOTHING, kept: { images: 0, bytes: 0 } };
  return { cloud: null, clouds, services: [], oses: [], cells: [], sums };
};
