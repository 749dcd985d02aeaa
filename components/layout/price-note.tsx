import { useTranslations } from "next-intl";
import type { ByCard } from "@/lib/contract/schemas/prices";
import { useFormat } from "./use-format";

/** By which prices something was reckoned, and from when on others follow. @param by which, in words of its own */
export function PriceNote({ by, price: { next } }: { by: string; price: ByCard }) {
  const t = useTranslations("common.price");
  const format = useFormat();
  return (
    <>
      {by}
      {next && (
        <span className="block font-medium text-fg-2">
          {t("next", { from: format.dateTime(new Date(next.from)), card: next.card })}
        </span>
      )}
    </>
  );
}
