import { createHash, createHmac } from "node:crypto";

export type S3Keys = { accessKeyId: string; secretAccessKey: string; region: string };

/**
 * Headers that sign a request to S3 (AWS Signature Version 4, "Authenticating Requests: Using the Authorization Header"). All headers
 * given are signed. The URL's path must be encoded already, as `s3Path` does, and has no query.
 * @param sha256 of the body, hex
 */
export function signS3(
  { method, url, headers, sha256 }: { method: string; url: URL; headers: Record<string, string>; sha256: string },
  { accessKeyId, secretAccessKey, region }: S3Keys,
  now: Date,
): Record<string, string> {
  const stamp = now.toISOString().replaceAll(/[:-]|\.\d{3}/g, "");
  const scope = `${stamp.slice(0, 8)}/${region}/s3/aws4_request`;
  const signed = { ...headers, host: url.host, "x-amz-content-sha256": sha256, "x-amz-date": stamp };
  const all = Object.entries(signed).sort(([a], [b]) => (a < b ? -1 : 1));
  const names = all.map(([name]) => name).join(";");
  const request = [
    ...[method, url.pathname, "", ...all.map(([name, value]) => `${name}:${value.trim()}`)],
    ...["", names, sha256],
  ].join("\n");
  const text = ["AWS4-HMAC-SHA256", stamp, scope, createHash("sha256").update(request).digest("hex")].join("\n");
  const key = scope.split("/").reduce<string | Buffer>((k, part) => hmac(k, part).digest(), `AWS4${secretAccessKey}`);
  const signature = hmac(key, text).digest("hex");
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope},SignedHeaders=${names},Signature=${signature}`;
  return { ...signed, authorization };
}

const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text);

/** A bucket's object as a path, each part encoded as S3 wants it: everything but letters, digits, "-._~". */
export const s3Path = (bucket: string, key: string): string =>
  [bucket, ...key.split("/")]
    .map((part) =>
      encodeURIComponent(part).replaceAll(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`),
    )
    .map((part) => `/${part}`)
    .join("");
