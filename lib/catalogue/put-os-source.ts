import { audit } from "@/lib/auth/audit";
import type { UseCase } from "@/lib/auth/use-case";
import type { Api } from "@/lib/contract/api";
import { osIdSchema } from "@/lib/contract/schemas/images";
import { db } from "@/lib/db/client";
import { PortalError, refusedField } from "@/lib/errors";
import { say } from "@/lib/util/say";
import { catalogue } from "./catalogue";

/** Gives an operating system a source of its own: a new one, or another one for one that the catalogue fetches. */
export const putOsSource: UseCase<Api["putOsSource"]> = async (viewer, { params, body }) => {
  const id = osIdSchema.safeParse(params.os);
  if (!id.success) {
    throw refusedField(
      "os",
      say`Use lower-case letters, digits, dots and hyphens, beginning with a letter; at most 31 characters.`,
    );
  }
  const defined = catalogue().oses.get(id.data);
  if (defined?.builder === "mmdebstrap") {
    throw new PortalError("wrong-state", {
      detail: say`${defined.title} is built from packages and is not fetched.`,
      remedy: say`Choose another id for an image of your own.`,
    });
  }
  if (defined && defined.family !== body.family)
    throw refusedField("family", say`${defined.title} belongs to the family ${defined.family}.`);
  const { signature, ...source } = body;
  const data = {
    ...source,
    signatureUrl: signature?.url ?? null,
    keyUrl: signature?.keyUrl ?? null,
    fingerprint: signature?.fingerprint ?? null,
    updatedById: viewer.userId,
    updatedAt: new Date(),
  };
  await db().$transaction(async (tx) => {
    await tx.osSource.upsert({ where: { osId: id.data }, create: { osId: id.data, ...data }, update: data });
    await audit(tx, {
      userId: viewer.userId,
      action: "image.source-set",
      target: `os:${id.data}`,
      data: { url: source.url, digest: source.digest, fingerprint: data.fingerprint },
    });
  });
  return { ok: true };
};
