"use client";

import { Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { ApiErrorState } from "@/components/layout/api-error-state";
import { EditButton, RemoveButton } from "@/components/layout/row-buttons";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { useApi, useApiMutation } from "@/lib/api-client/query";
import type { Policy, PolicyList, PolicyRules } from "@/lib/contract/schemas/policies";
import type { TemplateMatrix } from "@/lib/contract/schemas/templates";
import { POLICIES_AFFECT } from "./affected";
import { PolicyEditor } from "./policy-editor";
import type { EditedPolicy } from "./policy-form";
import { keyOf } from "./template-filter";
import { useCellName } from "./use-cell-name";
import { usePolicyWords } from "./use-policy-words";

/** All policies, with the most general first; or the form of one of them. `edit`: begins with that form. */
export function PoliciesDialog({
  matrix,
  edit,
  onClose,
}: {
  matrix: TemplateMatrix;
  edit: EditedPolicy | null;
  onClose: () => void;
}) {
  const t = useTranslations("templates.policies");
  const [edited, setEdited] = useState(edit);
  const { data, error, refetch, isFetching } = useApi("listPolicies", {});
  if (edited) {
    return <PolicyEditor matrix={matrix} edited={edited} onClose={edit ? onClose : () => setEdited(null)} />;
  }
  return (
    <Dialog
      open
      place="wide"
      onClose={onClose}
      title={t("title")}
      footer={
        data && (
          <Button
            onClick={() =>
              setEdited({ scope: { service: null, osId: null }, rules: rulesOf(data.fallback), fixedScope: false })
            }
          >
            <Plus aria-hidden="true" />
            {t("add")}
          </Button>
        )
      }
    >
      <p className="mb-3 max-w-prose text-fg-2">{t("lead")}</p>
      {error && !data && <ApiErrorState error={error} onRetry={() => void refetch()} retrying={isFetching} />}
      {!data && !error && (
        <Loading>
          <Skeleton className="h-24 w-full" />
        </Loading>
      )}
      {data && <PolicyCards list={data} matrix={matrix} onEdit={setEdited} />}
    </Dialog>
  );
}

const rulesOf = ({ bake, intervalDays, keepLast, maxAgeDays, publishing }: PolicyRules): PolicyRules => ({
  ...{ bake, intervalDays, keepLast, maxAgeDays, publishing },
});

function PolicyCards({
  list: { items, fallback },
  matrix,
  onEdit,
}: {
  list: PolicyList;
  matrix: TemplateMatrix;
  onEdit: (edited: EditedPolicy) => void;
}) {
  const t = useTranslations("templates.policies");
  const words = usePolicyWords(matrix);
  const remove = useApiMutation("deletePolicy", { invalidates: POLICIES_AFFECT });
  const edit = ({ service, osId, ...rules }: Policy) =>
    onEdit({ scope: { service, osId }, rules: rulesOf(rules), fixedScope: true });
  return (
    <>
      <ul className="flex flex-col gap-2">
        {items.map((policy) => {
          const name = words.scope(policy);
          return (
            <li key={policy.id} className="rounded-card border border-line-2 px-3.5 py-2.5">
              <div className="flex items-start gap-2">
                <div className="min-w-0 flex-1">
                  <h3 className="font-medium">{name}</h3>
                  <Decides cells={policy.cells} matrix={matrix} />
                </div>
                <EditButton label={t("edit", { scope: name })} onClick={() => edit(policy)} />
                <RemoveButton
                  label={t("remove", { scope: name })}
                  busy={remove.isPending && remove.variables.params.policy === policy.id}
                  onClick={() => remove.mutate({ params: { policy: policy.id } })}
                />
              </div>
              <Rules rules={words.rules(policy)} />
            </li>
          );
        })}
        {!items.some(({ service, osId }) => service === null && osId === null) && (
          <li className="rounded-card border border-dashed border-line-2 px-3.5 py-2.5">
            <h3 className="font-medium">{t("builtIn")}</h3>
            <Decides cells={fallback.cells} matrix={matrix} />
            <Rules rules={words.rules(fallback)} />
          </li>
        )}
      </ul>
      {remove.error && <ApiErrorState error={remove.error} title={t("notRemoved")} className="mt-3" />}
    </>
  );
}

/** The templates that a policy decides about: their number, and their names for whoever wants to know. */
function Decides({ cells, matrix }: { cells: Policy["cells"]; matrix: TemplateMatrix }) {
  const t = useTranslations("templates.policies");
  const nameOf = useCellName(matrix);
  const text = t("decides", { count: cells.length });
  if (cells.length === 0) return <p className="text-12 text-fg-2">{text}</p>;
  return (
    <details className="text-12 text-fg-2">
      <summary className="w-fit cursor-pointer max-md:py-3">{text}</summary>
      <ul className="mt-1 columns-3 pl-3 max-md:columns-1">
        {cells.map((cell) => (
          <li key={keyOf(cell)}>{nameOf(cell)}</li>
        ))}
      </ul>
    </details>
  );
}

function Rules({ rules }: { rules: readonly [string, string][] }) {
  return (
    <dl className="mt-2 grid grid-cols-4 gap-x-4 gap-y-1.5 text-12 max-md:grid-cols-2">
      {rules.map(([name, value]) => (
        <div key={name}>
          <dt className="text-fg-2">{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
