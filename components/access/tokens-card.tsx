"use client";

import { KeyRound, Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { QueryState } from "@/components/layout/query-state";
import { useFormat } from "@/components/layout/use-format";
import { useNow } from "@/components/layout/use-now";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { useApi, useApiMutation } from "@/lib/api-client/query";
import type { AccessToken } from "@/lib/contract/schemas/access";
import { NewTokenDialog } from "./new-token-dialog";

/** One's own access tokens: what they are for, when they were used, and the way to end them. */
export function TokensCard({ className }: { className?: string }) {
  const t = useTranslations("account.token");
  const [making, setMaking] = useState(false);
  const tokens = useApi("listTokens", {});
  return (
    <Card aria-labelledby="tokens" className={className}>
      <CardHeader
        id="tokens"
        title={t("tokens")}
        end={
          <Button size="sm" onClick={() => setMaking(true)}>
            <Plus aria-hidden="true" />
            {t("make")}
          </Button>
        }
      />
      <div className="px-3.5 py-3">
        <p className="text-12 text-fg-2">{t("lead")}</p>
        <QueryState
          query={tokens}
          title={t("notLoaded")}
          className="mt-2"
          loading={
            <Loading className="mt-3">
              <Skeleton className="w-1/2" />
            </Loading>
          }
        />
        {tokens.data?.items.length === 0 && <p className="mt-2 text-fg-3">{t("none")}</p>}
        <ul aria-label={t("table")} className="mt-1 divide-y divide-line">
          {tokens.data?.items.map((token) => (
            <Row key={token.id} token={token} />
          ))}
        </ul>
      </div>
      {making && <NewTokenDialog onClose={() => setMaking(false)} />}
    </Card>
  );
}

function Row({ token: { id, name, expiresAt, lastUsedAt } }: { token: AccessToken }) {
  const t = useTranslations("account.token");
  const format = useFormat();
  const now = useNow();
  const remove = useApiMutation("deleteToken", { invalidates: ["listTokens"] });
  const ends = new Date(expiresAt);
  const moment = (at: string) => format.moment(new Date(at), now);
  return (
    <li className="flex items-center gap-3 py-2">
      <KeyRound aria-hidden="true" className="size-4 shrink-0 text-fg-3" />
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium">{name}</p>
        <p className="text-12 text-fg-3">
          {lastUsedAt === null ? t("unused") : t("used", { moment: moment(lastUsedAt) })},{" "}
          {t(ends > now ? "ends" : "ended", { moment: moment(expiresAt) })}
        </p>
      </div>
      <Button
        size="sm"
        variant="danger"
        busy={remove.isPending}
        aria-label={t("removeOf", { name })}
        onClick={() => remove.mutate({ params: { token: id } })}
      >
        {t("remove")}
      </Button>
    </li>
  );
}
