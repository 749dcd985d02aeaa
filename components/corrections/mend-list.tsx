"use client";

import { useTranslations } from "next-intl";
import { useFormat } from "@/components/layout/use-format";
import { Td, Tr } from "@/components/ui/table";
import { useApi } from "@/lib/api-client/query";
import { Of } from "./correction-list";
import { LedgerSection, useCursor } from "./ledger-section";

/** Differences between the ledger and what the hypervisor has, as the portal found and mended them, the newest first. */
export function MendList() {
  const t = useTranslations("corrections");
  const format = useFormat();
  const { before, older, newer } = useCursor();
  const query = useApi("listMends", { query: before === undefined ? {} : { before } });
  const next = query.data?.before;
  return (
    <LedgerSection
      title={t("mends.title")}
      lead={t("mends.lead")}
      notLoaded={t("mends.notLoaded")}
      empty={t("mends.empty")}
      emptyDetail={t("mends.emptyDetail")}
      heads={(["at", "of", "found", "unknownFor"] as const).map((head) => t(`head.${head}`))}
      query={query}
      rows={
        query.data?.items.map(({ id, at, stack, resource, detail, seconds }) => (
          <Tr key={id}>
            <Td className="text-fg-2">{format.dateTime(new Date(at))}</Td>
            <Td>
              <Of stack={stack} resource={resource} />
            </Td>
            <Td className="min-w-72 kit:whitespace-normal">{detail}</Td>
            <Td className="text-fg-2">{format.duration(seconds * 1000)}</Td>
          </Tr>
        )) ?? null
      }
      older={next ? () => older(next) : null}
      newer={newer}
    />
  );
}
