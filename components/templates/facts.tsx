import type { ReactNode } from "react";

/** Names and values of a drawer, the values at the right. A value of null is left out. */
export function Facts({ rows }: { rows: readonly (readonly [ReactNode, ReactNode | null])[] }) {
  return (
    <dl className="mt-3 grid grid-cols-[auto_1fr] gap-x-3 gap-y-1.5 text-12">
      {rows.map(
        ([name, value], i) =>
          value !== null && (
            <div key={i} className="contents">
              <dt className="text-fg-2">{name}</dt>
              <dd className="text-right">{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
