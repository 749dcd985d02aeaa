import { db } from "@/lib/db/client";
import { SERVING } from "@/lib/templates/states";

/** The baked image that a launch would use now, and whether one is under way. */
export type BakedOffer = {
  service: string;
  osId: string;
  serving: { id: string; cloudId: string; imageId: string; osRevisionId: string } | null;
  baking: boolean;
};

type Row = {
  service: string;
  osId: string;
  id: string;
  cloudId: string;
  imageId: string;
  osRevisionId: string;
  state: string;
};

/** Of every cell on a cloud that answers, in one query: the newest revision that serves. */
export async function loadBakedOffers(service?: string): Promise<BakedOffer[]> {
  const rows = await db().$queryRaw<Row[]>`
    select distinct on (b.service, b.os_id, b.state = 'baking') b.service, b.os_id as "osId", b.id, b.cloud_id as "cloudId",
      b.image_id as "imageId", b.os_revision_id as "osRevisionId", b.state
    from baked_image b join cloud c on c.id = b.cloud_id and c.state = 'ready'
    where b.state = any(${[...SERVING, "baking"]}::text[]) and (${service ?? null}::text is null or b.service = ${service ?? null})
    order by b.service, b.os_id, b.state = 'baking', b.number desc`;
  const offers = new Map<string, BakedOffer>();
  for (const { service, osId, state, ...image } of rows) {
    const key = `${service}/${osId}`;
    const offer = offers.get(key) ?? { service, osId, serving: null, baking: false };
    offers.set(key, state === "baking" ? { ...offer, baking: true } : { ...offer, serving: image });
  }
  return [...offers.values()];
}
