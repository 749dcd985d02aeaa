"use client";

import { Eye, EyeOff } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { Button } from "./button";
import { clearClipboardLater } from "./clear-clipboard";
import { CopyButton } from "./copy-button";

const SHOWN_FOR_MS = 20_000;

/**
 * A secret behind a mask. It is fetched only when it is revealed, hides itself after 20 seconds, and a copy is taken out
 * of the clipboard after 30 where the browser allows it. `reveal` gives null when it was refused; its caller shows why.
 */
export function SecretField({ name, reveal }: { name: string; reveal: () => Promise<string | null> }) {
  const t = useTranslations("common");
  const [value, setValue] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const hideTimer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(hideTimer.current), []);

  const toggle = async () => {
    clearTimeout(hideTimer.current);
    if (value !== null) return setValue(null);
    setBusy(true);
    try {
      setValue(await reveal());
      hideTimer.current = setTimeout(() => setValue(null), SHOWN_FOR_MS);
    } finally {
      setBusy(false);
    }
  };
  return (
    <span className="inline-flex min-w-0 items-center gap-1">
      <span className="mono min-w-0 truncate" lang="en">
        {value ?? (
          <>
            <span className="sr-only">{t("hidden")}</span>
            <span aria-hidden="true">••••••••••••</span>
          </>
        )}
      </span>
      <Button
        variant="ghost"
        size="sm"
        shape="icon"
        busy={busy}
        aria-pressed={value !== null}
        aria-label={value === null ? t("revealSecret", { name }) : t("hideSecret", { name })}
        onClick={() => void toggle()}
      >
        {value === null ? <Eye aria-hidden="true" /> : <EyeOff aria-hidden="true" />}
      </Button>
      {value !== null && <CopyButton text={value} what={t("copyNamed", { name })} onCopied={clearClipboardLater} />}
    </span>
  );
}
