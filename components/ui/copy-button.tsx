"use client";

import { Check, Copy } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { Button, type ButtonProps } from "./button";

const SHOWN_FOR_MS = 2_000;

/** Copies a text. `what` is what it says to a screen reader: "Copy the address". */
export function CopyButton({
  text,
  what,
  onCopied,
  ...look
}: { text: string; what: string; onCopied?: () => void } & Pick<ButtonProps, "variant" | "size" | "className">) {
  const t = useTranslations("common");
  const [state, setState] = useState<"idle" | "copied" | "refused">("idle");
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const copy = async () => {
    // The clipboard is refused without https, in some frames, and by policy.
    const done = await navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    );
    setState(done ? "copied" : "refused");
    if (done) onCopied?.();
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setState("idle"), SHOWN_FOR_MS);
  };
  return (
    <>
      <Button
        variant="ghost"
        size="sm"
        shape="icon"
        aria-label={what}
        title={what}
        onClick={() => void copy()}
        {...look}
      >
        {state === "copied" ? <Check aria-hidden="true" className="text-ok-mark" /> : <Copy aria-hidden="true" />}
      </Button>
      <span role="status" className="sr-only">
        {state === "copied" ? t("copied") : state === "refused" ? t("copyRefused") : ""}
      </span>
    </>
  );
}
