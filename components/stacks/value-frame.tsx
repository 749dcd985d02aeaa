import type { ReactNode } from "react";

/** Buttons inside a frame are as high as the frame's inside. */
export const IN_FRAME = "h-[26px] max-md:h-10 max-md:px-0 [&>svg]:size-3.5";

/** A value in a frame, with what can be done with it at the end. */
export function ValueFrame({ label, value, children }: { label: string; value: string; children: ReactNode }) {
  return (
    <div className="flex h-8 min-w-0 items-center rounded-control border border-field-line bg-surface pr-0.5 pl-2.5 max-md:h-11">
      <span className="sr-only">{label}: </span>
      <span className="mono min-w-0 flex-1 truncate" title={value} lang="en">
        {value}
      </span>
      {children}
    </div>
  );
}
