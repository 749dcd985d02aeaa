"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { useSession } from "@/components/layout/project";
import { Table, TableFrame, Td, Th, Tr } from "@/components/ui/table";

export type Person = { id: string; name: string; email: string };
export type PersonRow = {
  person: Person;
  role: ReactNode;
  action?: ReactNode;
  /** Below the person: why the last change was refused. */
  note?: ReactNode;
};

/** People with their roles: a table, on phones one block for each. */
export function PersonList({
  label,
  rows,
  withActions,
}: {
  label: string;
  rows: readonly PersonRow[];
  withActions: boolean;
}) {
  const t = useTranslations("members");
  return (
    <TableFrame label={label}>
      <Table className="max-md:block">
        <thead className="max-md:sr-only">
          <tr>
            <Th className="rounded-tl-card pl-3.5">{t("name")}</Th>
            <Th>{t("email")}</Th>
            <Th>{t("role")}</Th>
            {withActions && (
              <Th>
                <span className="sr-only">{t("actions")}</span>
              </Th>
            )}
          </tr>
        </thead>
        <tbody className="max-md:block">
          {rows.map((row) => (
            <Row key={row.person.id} {...row} withActions={withActions} />
          ))}
        </tbody>
      </Table>
    </TableFrame>
  );
}

/** Cells keep their roles where the row is laid out as a block. */
function Row({ person, role, action, note, withActions }: PersonRow & { withActions: boolean }) {
  const t = useTranslations("members");
  const me = useSession()?.user.id === person.id;
  return (
    <>
      <Tr
        role="row"
        className="max-md:flex max-md:flex-wrap max-md:items-center max-md:gap-x-3 max-md:gap-y-1.5 max-md:border-b max-md:border-line max-md:px-3.5 max-md:py-3 max-md:last:border-b-0 max-md:[&>*]:h-auto max-md:[&>*]:border-b-0! max-md:[&>*]:p-0"
      >
        <th
          role="rowheader"
          scope="row"
          className="h-11 px-3 pl-3.5 text-left font-medium whitespace-nowrap max-md:w-full max-md:text-14"
        >
          {person.name} {me && <span className="text-12 font-normal text-fg-3">({t("you")})</span>}
        </th>
        <Td role="cell" className="w-full max-w-0 min-w-40 truncate text-fg-2 max-md:max-w-none">
          {person.email}
        </Td>
        <Td role="cell">{role}</Td>
        {withActions && (
          <Td role="cell" className="pr-2 text-right max-md:ml-auto">
            {action}
          </Td>
        )}
      </Tr>
      {note && (
        <tr role="row" className="max-md:block">
          <td role="cell" colSpan={withActions ? 4 : 3} className="px-3.5 py-2.5 max-md:block">
            {note}
          </td>
        </tr>
      )}
    </>
  );
}
