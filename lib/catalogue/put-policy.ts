import { audit } from "@/lib/auth/audit";
import type { UseCase } from "@/lib/auth/use-case";
import type { Api } from "@/lib/contract/api";
import type { PolicyScope } from "@/lib/contract/schemas/policies";
import { db } from "@/lib/db/client";
import { PortalError, type FieldError } from "@/lib/errors";
import { newId } from "@/lib/util/ids";
import { say } from "@/lib/util/say";
import { catalogue } from "./catalogue";
import { findOs } from "./oses";

/** Sets the policy of a scope; the workers look at it every half minute. */
export const putPolicy: UseCase<Api["putPolicy"]> = async ({ userId }, { body }) => {
  await requireKnown(body);
  const { service, osId, ...rules } = body;
  const { bake, intervalDays, keepLast, maxAgeDays, publishing } = rules;
  return db().$transaction(async (tx) => {
    // The scope's index is over an expression, which the client cannot name; so two at once do not make two rows.
    const [row] = await tx.$queryRaw<{ id: string }[]>`
      insert into bake_policy (id, service, os_id, bake, interval_days, keep_last, max_age_days, publishing, updated_by_id)
      values (${newId()}::uuid, ${service}, ${osId}, ${bake}, ${intervalDays}, ${keepLast}, ${maxAgeDays}, ${publishing},
        ${userId}::uuid)
      on conflict (coalesce(service, ''), coalesce(os_id, '')) do update set bake = excluded.bake,
        interval_days = excluded.interval_days, keep_last = excluded.keep_last, max_age_days = excluded.max_age_days,
        publishing = excluded.publishing, updated_by_id = excluded.updated_by_id, updated_at = now()
      returning id::text`;
    const { id } = row!;
    await audit(tx, {
      userId,
      action: "template.policy-set",
      target: `policy:${id}`,
      data: { service, osId, ...rules },
    });
    return { id };
  });
};

/** @throws invalid-parameters for a service or an operating system that there is not */
async function requireKnown({ service, osId }: PolicyScope): Promise<void> {
  const fields: FieldError[] = [];
  if (service !== null && !catalogue().services.has(service))
    fields.push({ path: ["service"], message: say`The catalogue has no such service.` });
  if (osId !== null && !(await findOs(osId)))
    fields.push({ path: ["osId"], message: say`There is no such operating system.` });
  if (fields.length === 0) return;
  throw new PortalError(
    "invalid-parameters",
    { detail: say`A policy is about what the installation has.`, remedy: say`Correct the marked field.` },
    { fields },
  );
}
