import { notFound } from "@/lib/auth/not-found";
import type { UseCase } from "@/lib/auth/use-case";
import type { Api } from "@/lib/contract/api";
import type { PackageDiff } from "@/lib/contract/schemas/templates";
import { db } from "@/lib/db/client";
import { PortalError } from "@/lib/errors";
import { say } from "@/lib/util/say";
import { diffPackages, type Package } from "@/lib/templates/diff-packages";

/** A CycloneDX document, as the bake recorded it. */
export const getSbom: UseCase<Api["getSbom"]> = async (_viewer, { params }) => {
  const { sbom } = await findList(params.image);
  return sbom as Record<string, unknown>;
};

export const diffTemplates: UseCase<Api["diffTemplates"]> = async (
  _viewer,
  { params, query },
): Promise<PackageDiff> => {
  const [from, to] = [await findList(query.from), await findList(params.image)];
  return {
    from: { id: from.id, number: from.number },
    to: { id: to.id, number: to.number },
    ...diffPackages(from.packages as Package[], to.packages as Package[]),
  };
};

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** @throws not-found, or wrong-state where its packages were never listed */
async function findList(id: string) {
  const image = UUID.test(id)
    ? await db().bakedImage.findUnique({ where: { id }, select: { id: true, number: true, packageList: true } })
    : null;
  if (!image) throw notFound();
  if (!image.packageList) {
    throw new PortalError("wrong-state", {
      detail: say`Nobody has listed the packages of ${`v${image.number}`}: its bake has not come that far.`,
      remedy: say`Choose a revision that was captured.`,
    });
  }
  const { packages, sbom } = image.packageList;
  return { id: image.id, number: image.number, packages, sbom };
}
