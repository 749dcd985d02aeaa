"use client";

import { useTranslations } from "next-intl";
import { LineArithmetic } from "@/components/layout/line-arithmetic";
import { useFormat } from "@/components/layout/use-format";
import { sortedTags } from "@/lib/util/tags";
import type { CostLine, CostStretch, StackCosts } from "@/lib/contract/schemas/costs";

/** How a stack's amount was made: when it was what, then each meter's quantity times its rate. */
export function StackArithmetic({ data }: { data: StackCosts }) {
  const t = useTranslations("billing");
  const format = useFormat();
  const { lines, stretches, minimum, total, currency, timeZone } = data;
  if (lines.length === 0) return <p className="text-fg-2">{t("nothingCharged")}</p>;
  return (
    <div className="flex flex-col gap-5">
      <section>
        <h3 className="mb-1.5 font-semibold">{t("times")}</h3>
        <ol className="flex flex-col gap-2">
          {stretches.map((one) => (
            <li key={one.from} className="border-l-2 border-line-2 pl-2.5">
              <StretchText of={one} timeZone={timeZone} />
            </li>
          ))}
        </ol>
      </section>
      <section>
        <h3 className="mb-1.5 font-semibold">{t("arithmetic")}</h3>
        <ul className="flex flex-col gap-2">
          {lines.map((line) => (
            <LineItem key={keyOf(line)} line={line} currency={currency} />
          ))}
          {minimum !== null && (
            <li className="flex justify-between gap-3 rounded-control border border-line-2 bg-surface px-2.5 py-1.5">
              <span>{t("monthly.minimum")}</span>
              <span className="font-semibold tabular-nums">{format.amount(minimum, currency)}</span>
            </li>
          )}
        </ul>
        <p className="mt-3 flex justify-between gap-3 border-t border-line-2 pt-2 font-semibold">
          <span>{t("lineTotal")}</span>
          <span className="tabular-nums">{format.amount(total, currency)}</span>
        </p>
      </section>
    </div>
  );
}

const keyOf = ({ meter, card, mode, flavour, failedLaunch, tags }: CostLine) =>
  JSON.stringify([meter, card, mode, flavour, failedLaunch, sortedTags(tags)]);

function StretchText({ of, timeZone }: { of: CostStretch; timeZone: string }) {
  const t = useTranslations("billing");
  const format = useFormat();
  const { from, to, open, nodes, unmeasured, amounts } = of;
  const stamp = (at: string) => format.stamp(new Date(at), timeZone);
  const parts = [
    amounts.vcpu && t("amounts.vcpu", { count: Number(amounts.vcpu) }),
    amounts.memory && t("amounts.memory", { size: format.memory(Number(amounts.memory)) }),
    amounts["disk-thin"] && t("amounts.disk-thin", { size: format.memory(Number(amounts["disk-thin"])) }),
    amounts["disk-full"] && t("amounts.disk-full", { size: format.memory(Number(amounts["disk-full"])) }),
    amounts["disk-used"] &&
      t(unmeasured === 0 ? "amounts.disk-used" : "amounts.disk-used-partly", {
        size: format.memory(Number(amounts["disk-used"])),
        count: unmeasured,
      }),
    amounts.snapshot && t("amounts.snapshot", { size: format.memory(Number(amounts.snapshot)) }),
    amounts.address && t("amounts.address", { count: Number(amounts.address) }),
  ].filter((part) => part !== undefined && part !== "");
  return (
    <>
      <p className="font-medium">{t(nodes > 0 ? "nodes" : "stopped", { count: nodes })}</p>
      <p className="text-12 text-fg-3">
        {t(open ? "since" : "fromTo", { from: stamp(from), to: stamp(to) })}, {parts.join(", ")}
      </p>
    </>
  );
}

function LineItem({ line, currency }: { line: CostLine; currency: string }) {
  const t = useTranslations("billing");
  const format = useFormat();
  return (
    <li className="rounded-control border border-line-2 bg-surface px-2.5 py-1.5">
      <p className="flex justify-between gap-3">
        <span className="min-w-0">
          {t(`meters.${line.meter}`)}
          {line.failedLaunch && <span className="text-fg-3"> ({t("failedLaunch")})</span>}
        </span>
        <span className="font-semibold tabular-nums">{format.amount(line.amount, currency)}</span>
      </p>
      <LineArithmetic {...line} currency={currency} />
    </li>
  );
}
