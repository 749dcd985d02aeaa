"use client";

import { useTranslations } from "next-intl";
import { Badge } from "@/components/ui/badge";
import type { InvoiceSummary } from "@/lib/contract/schemas/invoices";
import { STATE_LOOK } from "./state-look";

export function StateBadge({ state }: { state: InvoiceSummary["state"] }) {
  const t = useTranslations("invoices");
  return <Badge {...STATE_LOOK[state]}>{t(`states.${state}`)}</Badge>;
}
