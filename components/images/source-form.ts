import { DIGEST, FINGERPRINT, isDownloadUrl, OS_ID } from "@/lib/contract/os-rules";
import type { OsImageDetail, OsSource } from "@/lib/contract/schemas/images";

/** What the form about an image's source holds, as it was typed. */
export type SourceForm = {
  id: string;
  title: string;
  family: OsSource["family"];
  kind: OsSource["kind"];
  url: string;
  digest: string;
  signed: boolean;
  signatureUrl: string;
  keyUrl: string;
  fingerprint: string;
};

/** Fields by their path in the request, joined by dots; `id` is in the address. */
export const SOURCE_FIELDS = [
  "id",
  "title",
  "family",
  "url",
  "digest",
  "signature.url",
  "signature.keyUrl",
  "signature.fingerprint",
] as const;
export type SourceField = (typeof SOURCE_FIELDS)[number];

/** An empty form, or one about what an image is fetched from now. */
export function initialSource(image: OsImageDetail | null): SourceForm {
  const source = image?.source;
  return {
    id: image?.id ?? "",
    title: image?.title ?? "",
    family: image?.family ?? "debian",
    kind: source?.kind ?? "disk",
    url: source?.url ?? "",
    digest: source?.digest ?? "",
    signed: source?.signature != null,
    signatureUrl: source?.signature?.url ?? "",
    keyUrl: source?.signature?.keyUrl ?? "",
    fingerprint: source?.signature?.fingerprint ?? "",
  };
}

/** A digest as vendors write it gets its algorithm by its length; case and blanks do not matter. */
export function normaliseDigest(typed: string): string {
  const text = typed.replace(/\s+/g, "").toLowerCase();
  if (/^[0-9a-f]{64}$/.test(text)) return `sha256:${text}`;
  if (/^[0-9a-f]{128}$/.test(text)) return `sha512:${text}`;
  return text;
}

/** The request that the form stands for. */
export function toSource(form: SourceForm): OsSource {
  const digest = normaliseDigest(form.digest);
  return {
    title: form.title.trim(),
    family: form.family,
    kind: form.kind,
    url: form.url.trim(),
    digest: digest === "" ? null : digest,
    signature: form.signed
      ? {
          url: form.signatureUrl.trim(),
          keyUrl: form.keyUrl.trim(),
          fingerprint: form.fingerprint.replace(/\s+/g, "").toUpperCase(),
        }
      : null,
  };
}

/** Fields that the API would refuse, by the contract's own rules. */
export function sourceFaults(form: SourceForm): ReadonlySet<SourceField> {
  const { title, url, digest, signature } = toSource(form);
  const checks: [SourceField, boolean][] = [
    ["id", OS_ID.test(form.id)],
    ["title", title !== "" && title.length <= 60],
    ["url", isDownloadUrl(url)],
    ["digest", digest === null ? signature !== null : DIGEST.test(digest)],
  ];
  if (signature) {
    checks.push(
      ["signature.url", isDownloadUrl(signature.url)],
      ["signature.keyUrl", isDownloadUrl(signature.keyUrl)],
      ["signature.fingerprint", FINGERPRINT.test(signature.fingerprint)],
    );
  }
  return new Set(checks.flatMap(([field, good]) => (good ? [] : [field])));
}
