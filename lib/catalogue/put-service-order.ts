import { audit } from "@/lib/auth/audit";
import { editedMeanwhile } from "@/lib/auth/edited-meanwhile";
import type { UseCase } from "@/lib/auth/use-case";
import type { Api } from "@/lib/contract/api";
import { db } from "@/lib/db/client";
import { inOrder, loadServiceSettings } from "./service-settings";

/** Sets the catalogue's order for everybody; ids that are no service count for nothing. */
export const putServiceOrder: UseCase<Api["putServiceOrder"]> = async ({ userId }, { body: { order, before } }) => {
  await db().$transaction(async (tx) => {
    // Two at once would each write over the half of the other; readers are not kept waiting.
    await tx.$executeRaw`lock table service_setting in share row exclusive mode`;
    const present = inOrder(await loadServiceSettings(tx)).map(({ blueprint }) => blueprint.service);
    if (before.join() !== present.join()) throw editedMeanwhile(null);
    const wanted = [...new Set(order)].filter((id) => present.includes(id));
    await tx.serviceSetting.updateMany({ data: { position: null } });
    await tx.$executeRaw`
      insert into service_setting (service, position)
      select service, position::int from unnest(${wanted}::text[]) with ordinality as o(service, position)
      on conflict (service) do update set position = excluded.position`;
    const after = wanted.length > 0 ? wanted : "by name";
    await audit(tx, { userId, action: "service.ordered", target: "service-order", data: { before: present, after } });
  });
  return { ok: true };
};
