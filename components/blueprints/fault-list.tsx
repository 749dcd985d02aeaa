import { useTranslations } from "next-intl";
import { cn } from "@/components/ui/cn";
import type { BlueprintRevisionView } from "@/lib/contract/schemas/blueprints";

/** Why a version is refused, where its author finds it. The words are those of the linters, in English. */
export function FaultList({ faults, className }: { faults: BlueprintRevisionView["faults"]; className?: string }) {
  const t = useTranslations("blueprints");
  return (
    <section aria-label={t("faults")} className={cn("text-12", className)}>
      <h3 className="font-medium">{t("faultCount", { count: faults.length })}</h3>
      <ul className="mt-1 flex flex-col gap-1">
        {faults.map(({ file, line, place, message }, i) => (
          <li key={i} lang="en" className="min-w-0 wrap-anywhere">
            <span className="mono text-fg-2">
              {file}:{line}
            </span>
            {place !== "" && <span className="mono text-fg-3"> {place}</span>}{" "}
            <span className="text-fail">{message}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
