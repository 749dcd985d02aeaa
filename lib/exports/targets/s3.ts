import { createReadStream } from "node:fs";
import type { ExportTarget } from "@/lib/contract/schemas/export-schedules";
import type { Delivery } from "./delivery";
import { send } from "./send";
import { signS3 } from "./sign-s3";

/**
 * Puts a file into a bucket, in place of an earlier one of the same name. The bucket stands in the path, as every server of S3's kind
 * understands it. One request, so at most 5 GiB; the digest of the body is signed, so what arrives is what was sent.
 */
export async function toBucket(
  target: Extract<ExportTarget, { kind: "s3" }>,
  secretAccessKey: string,
  { path, name, type, bytes, sha256 }: Delivery,
  now: Date,
): Promise<void> {
  const { endpoint, region, bucket, prefix, accessKeyId } = target;
  const url = new URL(endpoint);
  // None of these has a letter that a path would have to encode: their schemas say so.
  url.pathname = [url.pathname.replace(/\/$/, ""), bucket, ...(prefix === "" ? [] : [prefix]), name].join("/");
  const headers = { "content-type": type };
  const signed = await signS3({ method: "PUT", url, headers, sha256 }, { accessKeyId, secretAccessKey, region }, now);
  await send(url, "PUT", { ...signed, "content-length": String(bytes) }, createReadStream(path));
}
