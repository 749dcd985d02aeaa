import type { z } from "zod";
import type { UseCase } from "@/lib/auth/use-case";
import type { Api } from "@/lib/contract/api";
import type { suggestion } from "@/lib/contract/schemas/policies";
import { db } from "@/lib/db/client";
import { policyFor, readPolicies, setPolicyFor } from "@/lib/templates/policy";
import { suggest } from "@/lib/templates/suggest";
import { catalogue } from "./catalogue";
import { findTemplateCloud } from "./find-template-cloud";
import { isOffered } from "./service-limits";
import { loadServiceSettings, settingOf } from "./service-settings";
import { readUses } from "./template-uses";

type Item = z.input<typeof suggestion>;

export const listSuggestions: UseCase<Api["listSuggestions"]> = async (_viewer, { query }) => {
  const { cloud } = await findTemplateCloud(query.cloud);
  if (!cloud) return { items: [] };
  const [rows, policies, settings] = await Promise.all([
    readUses(db(), cloud.id, new Date()),
    readPolicies(db()),
    loadServiceSettings(),
  ]);
  const known = rows.flatMap(({ osImage, ...row }) => {
    const blueprint = catalogue().services.get(row.service)?.blueprint;
    if (!blueprint?.os.includes(row.osId)) return [];
    const policy = policyFor(policies, row.service, row.osId);
    const cell = { osId: row.osId, mode: "pre-installed" } as const;
    return { ...row, bakeable: osImage && isOffered(settingOf(settings, row.service), blueprint, cell), policy };
  });
  const items = suggest(known).map(({ use, ...advice }): Item => {
    const { service, osId, policy } = use;
    if (advice.kind === "bake") return { ...advice, service, osId };
    const set = setPolicyFor(policies, service, osId) !== undefined;
    return { ...advice, service, osId, policy: { ...policy, set } };
  });
  return { items };
};
