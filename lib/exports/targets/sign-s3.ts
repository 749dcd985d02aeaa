import { AwsV4Signer } from "aws4fetch";

export type S3Keys = { accessKeyId: string; secretAccessKey: string; region: string };

/**
 * Headers that sign a request to S3 (AWS Signature Version 4). All headers given are signed, the content's type too. The body is not
 * needed: its digest is signed in its place, so a file is sent as a stream.
 * @param sha256 of the body, hex
 */
export async function signS3(
  { method, url, headers, sha256 }: { method: string; url: URL; headers: Record<string, string>; sha256: string },
  keys: S3Keys,
  now: Date,
): Promise<Record<string, string>> {
  const signer = new AwsV4Signer({
    ...{ method, url: url.href, headers: { ...headers, "x-amz-content-sha256": sha256 }, ...keys },
    // Named, as the library would guess both from Amazon's host names; and it leaves the content's type out unless told so.
    ...{ service: "s3", datetime: now.toISOString().replaceAll(/[:-]|\.\d{3}/g, ""), allHeaders: true },
  });
  return Object.fromEntries((await signer.sign()).headers);
}
