import { createHash } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { translate } from "@/i18n/translate";
import { storedSentence } from "@/lib/contract/schemas/common";
import type { Db } from "@/lib/db/client";
import { PAUSES_MS } from "@/lib/exports/run-schedules";
import { DeliveryError } from "@/lib/exports/targets/delivery";
import { toWebhook } from "@/lib/exports/targets/webhook";
import { Prisma, type NoticeDelivery, type NoticeHook } from "@/lib/generated/prisma/client";
import { say, type Sentence } from "@/lib/util/say";
import { openSecret } from "@/lib/util/secret-box";
import { secretPlace } from "./hook";

export type NoticeCarrier = {
  database: Db;
  dataDir: string;
  key: Buffer;
  /** The portal's own address, which links begin with. */
  address: string;
  now: () => Date;
};

/** Posts the notices whose time has come to the webhook. What fails is kept with its reason, and tried again later. Returns how many arrived. */
export async function deliverNotices(carrier: NoticeCarrier): Promise<number> {
  const { database, now } = carrier;
  const waiting = await database.noticeDelivery.findMany({
    where: { state: "waiting", nextAt: { lte: now() }, hook: { enabled: true } },
    orderBy: [{ nextAt: "asc" }, { at: "asc" }],
    take: 20,
    include: { hook: true },
  });
  let arrived = 0;
  for (const { hook, ...delivery } of waiting) {
    // Those behind one that fails would fail as well: they wait for the next round.
    if (!(await deliver(carrier, hook, delivery))) break;
    arrived += 1;
  }
  return arrived;
}

async function deliver(carrier: NoticeCarrier, hook: NoticeHook, delivery: NoticeDelivery): Promise<boolean> {
  const { database, now } = carrier;
  const { id, attempts } = delivery;
  try {
    await post(carrier, hook, delivery);
    const data = { state: "done", attempts: attempts + 1, endedAt: now(), failure: Prisma.DbNull };
    await database.noticeDelivery.updateMany({ where: { id }, data });
    return true;
  } catch (error) {
    const pause = PAUSES_MS[attempts];
    const next =
      pause === undefined ? { state: "failed", endedAt: now() } : { nextAt: new Date(now().getTime() + pause) };
    const data = { ...next, attempts: attempts + 1, failure: { ...reasonOf(error) } };
    await database.noticeDelivery.updateMany({ where: { id }, data });
    return false;
  }
}

/** As a file for as long as it is under way, as exports are: so it is signed and sent by the same code. */
async function post({ dataDir, key, address, now }: NoticeCarrier, hook: NoticeHook, delivery: NoticeDelivery) {
  const secret = openSecret(key, secretPlace(hook.id), hook.secret);
  const body = JSON.stringify(messageOf(delivery, address));
  const work = path.join(dataDir, "tmp", `notice-${delivery.id}`);
  await mkdir(work, { recursive: true, mode: 0o700 });
  try {
    const file = path.join(work, "notice.json");
    await writeFile(file, body, { mode: 0o600 });
    const sha256 = createHash("sha256").update(body).digest("hex");
    const about = { id: delivery.id, path: file, name: "notice.json", type: "application/json" };
    await toWebhook(hook.url, secret, { ...about, bytes: Buffer.byteLength(body), sha256 }, now());
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** What is posted, as Standard Webhooks lays it out. */
function messageOf({ kind, at, text, path: where }: NoticeDelivery, address: string) {
  const said = storedSentence.parse(text);
  return {
    type: kind,
    timestamp: at.toISOString(),
    data: {
      text: { en: translate(said, "en"), ko: translate(said, "ko") },
      url: new URL(where, address).href,
    },
  };
}

function reasonOf(error: unknown): Sentence {
  if (error instanceof DeliveryError) return error.detail;
  const { code, message } = error as NodeJS.ErrnoException;
  return say`The notice could not be posted: ${code ?? message}`;
}
