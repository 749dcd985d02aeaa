"use client";

import { Undo2 } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useMay } from "@/components/layout/project";
import { useFormat } from "@/components/layout/use-format";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Td, Tr } from "@/components/ui/table";
import { paths } from "@/lib/api-client/paths";
import { useApi } from "@/lib/api-client/query";
import type { CorrectionView } from "@/lib/contract/schemas/corrections";
import { LedgerSection, useCursor } from "./ledger-section";
import { ReverseDialog } from "./reverse-dialog";

/** Corrections by people and of late events, the newest first; a person's can be reversed. */
export function CorrectionList() {
  const t = useTranslations("corrections");
  const { before, older, newer } = useCursor();
  const query = useApi("listCorrections", { query: before === undefined ? {} : { before } });
  const [reversing, reverse] = useState<CorrectionView | null>(null);
  const next = query.data?.before;
  return (
    <>
      <LedgerSection
        title={t("list.title")}
        lead={t("list.lead")}
        notLoaded={t("list.notLoaded")}
        empty={t("list.empty")}
        emptyDetail={t("list.emptyDetail")}
        heads={[
          ...(["at", "of", "effect", "time", "reason", "by"] as const).map((head) => t(`head.${head}`)),
          <span key="reverse" className="sr-only">
            {t("reverse")}
          </span>,
        ]}
        query={query}
        rows={
          query.data?.items.map((item) => <Row key={item.reference} item={item} onReverse={() => reverse(item)} />) ??
          null
        }
        older={next ? () => older(next) : null}
        newer={newer}
      />
      {reversing && <ReverseDialog correction={reversing} onClose={() => reverse(null)} />}
    </>
  );
}

function Row({ item, onReverse }: { item: CorrectionView; onReverse: () => void }) {
  const t = useTranslations("corrections");
  const format = useFormat();
  const may = useMay("rate.manage");
  const [from, to] = [new Date(item.from), new Date(item.to)];
  return (
    <Tr>
      <Td className="text-fg-2">{format.dateTime(new Date(item.at))}</Td>
      <Td>
        <Of stack={item.stack} resource={item.resources.join(", ")} />
      </Td>
      <Td>
        <Badge tone={item.effect === "takes" ? "warn" : "line"}>{t(`effect.${item.effect}`)}</Badge>
      </Td>
      <Td className="text-fg-2">
        {t("span", { from: format.dateTime(from), to: format.dateTime(to) })}
        <span className="block text-12 text-fg-3">{format.duration(to.getTime() - from.getTime())}</span>
      </Td>
      <Td className="min-w-48 kit:whitespace-normal">{item.reason}</Td>
      <Td className="text-fg-2">{item.by ?? t(item.kept === "late-event" ? "portal" : "somebody")}</Td>
      <Td className="text-right">
        {may && item.kept !== "late-event" && (
          <Button
            variant="ghost"
            size="sm"
            aria-label={t("reverseNamed", { name: item.stack?.name ?? item.resources.join(", ") })}
            disabledReason={item.kept === null ? null : t(`kept.${item.kept}`)}
            onClick={onReverse}
          >
            <Undo2 aria-hidden="true" />
            {t("reverse")}
          </Button>
        )}
      </Td>
    </Tr>
  );
}

/** A stack, which may be gone, and what of it. */
export function Of({ stack, resource }: { stack: CorrectionView["stack"]; resource: string }) {
  return (
    <>
      {stack && (
        <Link href={paths.stack(stack.id)} className="mono font-medium hover:underline">
          {stack.name}
        </Link>
      )}
      <span className="mono block text-12 text-fg-3">{resource}</span>
    </>
  );
}
