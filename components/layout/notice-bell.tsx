"use client";

import { Bell } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Badge } from "@/components/ui/badge";
import { buttonClass } from "@/components/ui/button-class";
import { Dialog } from "@/components/ui/dialog";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { useApi, useApiMutation } from "@/lib/api-client/query";
import type { Notices } from "@/lib/contract/schemas/notices";
import { QueryState } from "./query-state";
import { useFormat } from "./use-format";

/** What the person is told: how much of it is new, and all of it behind the bell. Having looked counts as having read. */
export function NoticeBell() {
  const t = useTranslations("shell.notices");
  const query = useApi("listNotices", {}, { refetchInterval: 60_000 });
  const read = useApiMutation("readNotices", { invalidates: ["listNotices"] });
  const [open, setOpen] = useState(false);
  const unread = query.data?.unread ?? 0;
  const close = () => {
    setOpen(false);
    const newest = query.data?.items[0];
    if (newest && unread > 0) read.mutate({ body: { upTo: newest.id } });
  };
  return (
    <>
      <button
        type="button"
        aria-label={t("button", { unread })}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
        className={buttonClass({ variant: "ghost", size: "sm", shape: "icon", className: "relative" })}
      >
        <Bell aria-hidden="true" />
        {unread > 0 && (
          <span
            aria-hidden="true"
            className="absolute top-1 right-1 size-2 rounded-full bg-accent inset-ring-surface"
          />
        )}
      </button>
      <Dialog open={open} onClose={close} title={t("title")} place="side">
        <QueryState
          query={query}
          title={t("failed")}
          loading={
            <Loading>
              <Skeleton className="h-14 w-full" />
            </Loading>
          }
        />
        {query.data && <NoticeList notices={query.data.items} onFollow={close} />}
      </Dialog>
    </>
  );
}

type NoticeListProps = {
  notices: Notices["items"];
  onFollow: () => void;
};

function NoticeList({ notices, onFollow }: NoticeListProps) {
  const t = useTranslations("shell.notices");
  const format = useFormat();
  if (notices.length === 0) return <p className="text-fg-2">{t("empty")}</p>;
  return (
    <ul className="divide-y divide-line">
      {notices.map(({ id, at, text, path, read }) => (
        <li key={id} className="py-2.5">
          <p className="mb-0.5 flex items-center gap-2 text-12 text-fg-3">
            <time dateTime={at}>{format.dateTime(new Date(at))}</time>
            {!read && <Badge>{t("unread")}</Badge>}
          </p>
          <Link
            href={path}
            onClick={onFollow}
            className="block rounded-badge [overflow-wrap:anywhere] hover:underline max-md:min-h-11"
          >
            {text}
          </Link>
        </li>
      ))}
    </ul>
  );
}
