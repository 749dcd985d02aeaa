"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import { useFormat } from "@/components/layout/use-format";
import { useNow } from "@/components/layout/use-now";
import { Badge } from "@/components/ui/badge";
import { Table, TableFrame, Td, Th, Tr } from "@/components/ui/table";
import { paths } from "@/lib/api-client/paths";
import type { OsImageDetail, OsRevision } from "@/lib/contract/schemas/images";
import { REVISION_LOOK } from "./state-look";

/** The last builds of an image, newest first, and who stands on each. */
export function RevisionTable({ image }: { image: OsImageDetail }) {
  const t = useTranslations("images.revisions");
  const format = useFormat();
  const now = useNow();
  if (image.revisions.length === 0) return <p className="text-12 text-fg-3">{t("none")}</p>;
  return (
    <TableFrame label={t("title", { os: image.title })}>
      <Table className="text-12">
        <thead>
          <tr>
            <Th>{t("number")}</Th>
            <Th>{t("state")}</Th>
            <Th>{t("built")}</Th>
            <Th className="text-right">{t("size")}</Th>
            <Th className="text-right">{t("packages")}</Th>
            <Th>{t("usedBy")}</Th>
          </tr>
        </thead>
        <tbody>
          {image.revisions.map((revision) => (
            <Tr key={revision.id}>
              <th scope="row" className="h-8 px-3 text-left font-medium">
                {revision.deploymentId ? (
                  <Link
                    href={paths.deployment(revision.deploymentId)}
                    aria-label={t("open", { number: revision.number })}
                    className="underline decoration-line-2 underline-offset-3 hover:decoration-current"
                  >
                    r{revision.number}
                  </Link>
                ) : (
                  `r${revision.number}`
                )}
              </th>
              <Td className="kit:h-8">
                <Badge {...REVISION_LOOK[revision.state]}>{t(`states.${revision.state}`)}</Badge>
              </Td>
              <Td className="kit:h-8">
                <time dateTime={revision.createdAt} title={revision.createdAt}>
                  {format.ago(new Date(revision.createdAt), now)}
                </time>
              </Td>
              <Td className="text-right kit:h-8">
                {revision.sizeBytes === null ? "–" : format.bytes(revision.sizeBytes)}
              </Td>
              <Td className="text-right kit:h-8">
                {revision.packages === null ? "–" : format.count(revision.packages)}
              </Td>
              <Td className="kit:h-8">
                <Users users={revision.users} />
              </Td>
            </Tr>
          ))}
        </tbody>
      </Table>
    </TableFrame>
  );
}

function Users({ users: { machines, stacks, bakedImages } }: Pick<OsRevision, "users">) {
  const t = useTranslations("images.revisions");
  if (machines === 0 && bakedImages === 0) return <span className="text-fg-3">{t("nobody")}</span>;
  const parts = [
    ...(machines > 0 ? [t("machines", { machines, stacks })] : []),
    ...(bakedImages > 0 ? [t("baked", { images: bakedImages })] : []),
  ];
  return <>{parts.join(", ")}</>;
}
