"use client";

import { Plus, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";

export type RowListProps<T> = {
  title: string;
  /** What stands there while there is none. */
  empty: string;
  add: string;
  onAdd: () => void;
  rows: readonly T[];
  /** The name of a row, and of the button that removes it. */
  nameOf: (row: T, index: number) => string;
  removeOf: (row: T, index: number) => string;
  onRemove: (index: number) => void;
  children: (row: T, index: number) => ReactNode;
};

/** Rows of a form that are added and removed. */
export function RowList<T>({ title, empty, add, onAdd, rows, nameOf, removeOf, onRemove, children }: RowListProps<T>) {
  return (
    <Card>
      <CardHeader
        title={title}
        end={
          <Button size="sm" onClick={onAdd}>
            <Plus aria-hidden="true" />
            {add}
          </Button>
        }
      />
      {rows.length === 0 && <p className="px-3.5 py-2.5 text-fg-3">{empty}</p>}
      <div className="divide-y divide-line">
        {rows.map((row, i) => (
          <fieldset key={i} className="flex items-start gap-3 px-3.5 py-3">
            <legend className="sr-only">{nameOf(row, i)}</legend>
            <div className="flex min-w-0 flex-1 flex-col gap-3">{children(row, i)}</div>
            <Button variant="ghost" shape="icon" aria-label={removeOf(row, i)} onClick={() => onRemove(i)}>
              <Trash2 aria-hidden="true" />
            </Button>
          </fieldset>
        ))}
      </div>
    </Card>
  );
}
