import type { ReactNode } from "react";

/** What something would cost, a row a figure, and under it by what that was reckoned. */
export function PriceList({
  rows,
  note,
}: {
  rows: readonly (readonly [label: string, value: string])[];
  note: ReactNode;
}) {
  return (
    <div className="rounded-control border border-line bg-surface-2 px-3 py-2">
      <dl className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 gap-y-1 tabular-nums">
        {rows.map(([label, value]) => (
          <div key={label} className="contents">
            <dt className="text-fg-2">{label}</dt>
            <dd className="text-right font-medium">{value}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-1.5 text-12 text-fg-3">{note}</p>
    </div>
  );
}
