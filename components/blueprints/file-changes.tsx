import { ChevronRight } from "lucide-react";
import { useTranslations } from "next-intl";
import { cn } from "@/components/ui/cn";
import type { FileChange } from "@/lib/contract/schemas/blueprints";

/** Every file that differs, folded; open it to read the lines. */
export function FileChanges({ changes }: { changes: readonly FileChange[] }) {
  const t = useTranslations("blueprints.changes");
  return (
    <ul className="mt-2 rounded-card border border-line-2">
      {changes.map(({ path, change, lines }) => (
        <li key={path} className="min-w-0 not-last:border-b not-last:border-line">
          <details className="group/file">
            <summary className="flex min-h-9 cursor-pointer items-center gap-2 px-3 py-1 text-12 max-md:min-h-11">
              <ChevronRight aria-hidden="true" className="size-3.5 shrink-0 text-fg-3 group-open/file:rotate-90" />
              <span className="mono min-w-0 flex-1 wrap-anywhere">{path}</span>
              <span className={change === "removed" ? "text-fail" : "text-fg-3"}>{t(change)}</span>
            </summary>
            {lines === null ? (
              <p className="px-3 pb-2 text-12 text-fg-3">{t("noText")}</p>
            ) : (
              <pre
                tabIndex={0}
                aria-label={t("of", { path })}
                className="mono overflow-x-auto border-t border-line text-12"
              >
                {lines.map((line, i) => (
                  <span key={i} className={cn("block min-w-fit px-3", LINE_LOOK[line[0] ?? " "])}>
                    {line === "" ? " " : line}
                  </span>
                ))}
              </pre>
            )}
          </details>
        </li>
      ))}
    </ul>
  );
}

/** By what `diff -u` puts before a line. */
const LINE_LOOK: Record<string, string> = { "+": "bg-ok-bg text-ok", "-": "bg-fail-bg text-fail", "@": "text-fg-3" };
