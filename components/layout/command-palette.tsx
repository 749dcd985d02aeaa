"use client";

import { useTranslations } from "next-intl";
import { type ComponentType, createElement, useEffect, useRef, useState } from "react";
import { PaletteField, paletteInput, takeFocus } from "./palette-field";
import type { PaletteListProps } from "./palette-list";

/** Once loaded it stays, so that the palette is whole at once the next time. */
let loadedList: ComponentType<PaletteListProps> | undefined;

/**
 * Everything by name. The list with all it needs is loaded when it is first asked for; the input is there at once, so
 * that what is typed meanwhile arrives.
 */
export function CommandPalette({ onClose }: { onClose: () => void }) {
  const t = useTranslations("shell");
  const dialog = useRef<HTMLDialogElement>(null);
  const [text, setText] = useState("");
  // An input that is taken away while a syllable is being composed would break it in two.
  const [composing, setComposing] = useState(false);
  const list = usePaletteList();
  const [ready, setReady] = useState(false);
  if (!ready && list && !composing) setReady(true);

  useEffect(() => {
    dialog.current?.showModal();
    takeFocus(dialog.current?.querySelector("input") ?? null);
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-label={t("palette.title")}
      onClose={onClose}
      onMouseDown={(event) => event.target === event.currentTarget && onClose()}
      className="mx-auto mt-[12vh] max-h-[70dvh] w-[min(36rem,calc(100vw-2rem))] flex-col overflow-hidden rounded-panel border border-line-2 bg-surface text-fg shadow-3 open:flex backdrop:bg-scrim max-md:mt-4"
    >
      {list && ready ? (
        // Not as a tag: to the linter a component that comes out of a hook looks like one that is new each time.
        createElement(list, { text, onText: setText, onClose })
      ) : (
        <PaletteField busy>
          <input
            aria-label={t("palette.title")}
            value={text}
            onChange={(event) => setText(event.target.value)}
            onCompositionStart={() => setComposing(true)}
            onCompositionEnd={() => setComposing(false)}
            placeholder={t("palette.placeholder")}
            autoComplete="off"
            spellCheck={false}
            className={paletteInput}
          />
        </PaletteField>
      )}
    </dialog>
  );
}

function usePaletteList(): ComponentType<PaletteListProps> | undefined {
  const [list, setList] = useState(() => loadedList);
  const [failure, setFailure] = useState<{ cause: unknown } | null>(null);
  useEffect(() => {
    if (list) return;
    let over = false;
    import("./palette-list").then(
      ({ PaletteList }) => {
        loadedList = PaletteList;
        if (!over) setList(() => PaletteList);
      },
      (cause: unknown) => !over && setFailure({ cause }),
    );
    return () => void (over = true);
  }, [list]);
  if (failure) throw failure.cause; // for the page's error boundary, as with any other part that cannot be loaded
  return list;
}
