import { useTranslations } from "next-intl";
import { ModeIcon } from "@/components/layout/mode-mark";
import { StatusText } from "@/components/ui/status-text";
import { CELL_WORDS, REVISION_LOOK } from "./state-look";

export function Legend({ manages }: { manages: boolean }) {
  const t = useTranslations("templates");
  const common = useTranslations("common");
  return (
    <div className="flex flex-wrap gap-x-4 gap-y-1.5 pt-2.5 text-11 text-fg-2">
      {CELL_WORDS.map((word) => (
        <StatusText key={word} {...REVISION_LOOK[word]} spin={false} className="text-fg-2">
          {t(`states.${word}`)}
        </StatusText>
      ))}
      {(["os-only", "pre-installed"] as const).map((mode) => (
        <span key={mode} className="inline-flex items-center gap-1.5">
          <ModeIcon mode={mode} className="size-3.5" />
          {common(`mode.${mode}`)}
        </span>
      ))}
      <span className="ml-auto max-md:hidden">{t(manages ? "keys" : "keysReading")}</span>
    </div>
  );
}
