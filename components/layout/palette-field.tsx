import { Search } from "lucide-react";
import type { ReactNode } from "react";
import { Kbd } from "@/components/ui/kbd";
import { Spinner } from "@/components/ui/spinner";

export const paletteInput = "h-full min-w-0 flex-1 bg-transparent text-14 outline-none placeholder:text-fg-3";

/** Ref of an input that replaces another one while a person types: the caret goes behind what is there. */
export function takeFocus(input: HTMLInputElement | null): void {
  input?.focus();
  input?.setSelectionRange(input.value.length, input.value.length);
}

/** The palette's first line, around its input. */
export function PaletteField({ busy, children }: { busy: boolean; children: ReactNode }) {
  return (
    <div className="flex h-12 shrink-0 items-center gap-2.5 border-b border-line px-3.5">
      <Search aria-hidden="true" className="size-4 text-fg-3" />
      {children}
      {busy && <Spinner className="text-fg-3" />}
      <Kbd>esc</Kbd>
    </div>
  );
}
