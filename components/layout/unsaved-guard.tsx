"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect, useEffectEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { askBeforeLeaving } from "./leave-page";

/**
 * Asks before what is not saved in a form is lost: by a link, a shortcut, the palette (whatever goes by `leavePage`) or the browser's
 * own way back. Closing or reloading the tab asks in the browser's words.
 */
export function UnsavedGuard({ dirty }: { dirty: boolean }) {
  const t = useTranslations("shell.unsaved");
  const router = useRouter();
  const [leave, setLeave] = useState<(() => void) | null>(null);
  /** Somebody has said that it may be lost: nothing asks again on the way out. */
  const [given, setGiven] = useState(false);
  const guards = dirty && !given;
  const ask = useEffectEvent((next: () => void) => setLeave(() => next));
  const followLink = useEffectEvent((event: MouseEvent) => {
    const href = pageOf(event);
    if (href === null) return;
    event.preventDefault();
    // Next.js would follow the link although it was prevented.
    event.stopPropagation();
    ask(() => router.push(href));
  });

  useEffect(() => {
    if (!guards) return;
    const end = new AbortController();
    const { signal } = end;
    const stop = askBeforeLeaving((next) => ask(next));
    document.addEventListener("click", (event) => followLink(event), { capture: true, signal });
    window.addEventListener("beforeunload", (event) => event.preventDefault(), { signal });
    const history = navigationOf(window);
    history?.addEventListener(
      "navigate",
      (event) => {
        if (event.navigationType !== "traverse" || !event.cancelable) return;
        event.preventDefault();
        const { key } = event.destination;
        ask(() => history.traverseTo(key));
      },
      { signal },
    );
    return () => {
      stop();
      end.abort();
    };
  }, [guards]);

  // After the listeners are gone: what is left by may ask again.
  const going = useEffectEvent(() => leave?.());
  useEffect(() => {
    if (given) going();
  }, [given]);

  return (
    <Dialog
      open={leave !== null && !given}
      onClose={() => setLeave(null)}
      title={t("title")}
      footer={
        <>
          <Button data-autofocus="" onClick={() => setLeave(null)}>
            {t("stay")}
          </Button>
          <Button variant="dangerSolid" onClick={() => setGiven(true)}>
            {t("leave")}
          </Button>
        </>
      }
    >
      <p className="text-fg-2">{t("detail")}</p>
    </Dialog>
  );
}

/** The page of the portal that a press leads to in this tab; null for any other press. */
function pageOf(event: MouseEvent): string | null {
  const { target, button, metaKey, ctrlKey, shiftKey, altKey } = event;
  const link = target instanceof Element ? target.closest("a[href]") : null;
  if (!(link instanceof HTMLAnchorElement) || button !== 0 || metaKey || ctrlKey || shiftKey || altKey) return null;
  if (link.target === "_blank" || link.hasAttribute("download") || link.origin !== location.origin) return null;
  const isHere = link.pathname === location.pathname && link.search === location.search;
  return isHere ? null : `${link.pathname}${link.search}${link.hash}`;
}

type Traverse = Event & { navigationType: string; destination: { key: string } };
type History = {
  addEventListener: (type: "navigate", listener: (event: Traverse) => void, options: { signal: AbortSignal }) => void;
  traverseTo: (key: string) => void;
};

/** Tells of a way back before it is gone, where the browser has that. */
const navigationOf = (of: object): History | null =>
  "navigation" in of ? (of.navigation as unknown as History) : null;
