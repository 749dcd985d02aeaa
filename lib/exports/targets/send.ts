import type { Readable } from "node:stream";
import { request } from "undici";
import { say } from "@/lib/util/say";
import { answered, DeliveryError } from "./delivery";

const PATIENCE_MS = 120_000;

/** Sends a file. Redirects are not followed: what is signed for one address is for no other. @throws DeliveryError */
export async function send(
  url: URL,
  method: "PUT" | "POST",
  headers: Record<string, string>,
  body: Readable,
): Promise<void> {
  try {
    const answer = await request(url, { method, headers, body, headersTimeout: PATIENCE_MS, bodyTimeout: PATIENCE_MS });
    const text = await answer.body.text();
    if (answer.statusCode < 200 || answer.statusCode > 299) throw answered(answer.statusCode, text);
  } catch (error) {
    if (error instanceof DeliveryError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    throw new DeliveryError(say`There was no answer from ${url.host}: ${code ?? message}`);
  } finally {
    body.destroy();
  }
}
