import { createHmac } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import type { Delivery } from "./delivery";
import { send } from "./send";

/**
 * Posts a file, signed as the Standard Webhooks specification says: HMAC-SHA256 of "id.timestamp.body". The id is the same in
 * each attempt, so that a receiver knows what it has already.
 */
export async function toWebhook(address: string, secret: string, delivery: Delivery, now: Date): Promise<void> {
  const { id, path, name, type, bytes } = delivery;
  const timestamp = String(Math.floor(now.getTime() / 1000));
  const hmac = createHmac("sha256", secret).update(`${id}.${timestamp}.`);
  await pipeline(createReadStream(path), async (pieces: AsyncIterable<Buffer>) => {
    for await (const piece of pieces) hmac.update(piece);
  });
  const headers = {
    ...{ "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": `v1,${hmac.digest("base64")}` },
    ...{ "content-type": type, "content-length": String(bytes) },
    "content-disposition": `attachment; filename="${name}"`,
  };
  await send(new URL(address), "POST", headers, createReadStream(path));
}
