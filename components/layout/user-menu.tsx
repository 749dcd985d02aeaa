"use client";

import { LogOut, Settings2, UserRound } from "lucide-react";
import { useTranslations } from "next-intl";
import { Menu } from "@/components/ui/menu";
import { paths } from "@/lib/api-client/paths";
import { signOut } from "@/lib/api-client/sign-in";
import { leavePage } from "./leave-page";
import { useSession } from "./project";

const initials = (name: string) =>
  name
    .split(/[\s.@-]+/)
    .slice(0, 2)
    .map((part) => part.slice(0, 1).toUpperCase())
    .join("");

/** Ends the session, then shows the sign-in page, whatever the answer was: a lost answer must not look like being signed in. */
export function useSignOut(): () => void {
  return () => leavePage(() => void signOut().finally(() => location.assign(paths.signIn())));
}

export function UserMenu() {
  const t = useTranslations("shell");
  const session = useSession();
  const leave = useSignOut();
  if (!session) return null;
  const { name, email } = session.user;
  return (
    <Menu
      label={t("userMenu", { name })}
      side="above"
      triggerClassName="flex h-9 w-full items-center gap-[9px] rounded-control px-1 text-left hover:bg-surface-3 max-xl:justify-center"
      trigger={
        <>
          <span
            aria-hidden="true"
            className="grid size-6 shrink-0 place-items-center rounded-full bg-surface-4 text-[10px] font-semibold text-fg-2"
          >
            {initials(name)}
          </span>
          <span className="min-w-0 flex-1 truncate max-xl:hidden">{name}</span>
          <Settings2 aria-hidden="true" className="mr-1 size-3.5 shrink-0 text-fg-3 max-xl:hidden" />
        </>
      }
      items={[
        { kind: "heading", label: email },
        { kind: "link", label: t("account"), href: paths.account(), icon: UserRound },
        { kind: "separator" },
        { kind: "action", label: t("signOut"), onSelect: leave, icon: LogOut },
      ]}
    />
  );
}
