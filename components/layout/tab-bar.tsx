"use client";

import { LogOut, Menu as MenuIcon, UserRound } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Dialog } from "@/components/ui/dialog";
import { paths } from "@/lib/api-client/paths";
import { LanguageMenu, ThemeMenu } from "./preference-menus";
import { useNavigation } from "./use-navigation";
import { useSignOut } from "./user-menu";

const tab =
  "flex flex-col items-center justify-center gap-1 text-11 font-medium text-fg-3 aria-[current=page]:text-fg [&>svg]:size-5";
const row =
  "flex min-h-11 w-full items-center gap-3 rounded-control px-2 text-14 hover:bg-surface-3 [&>svg]:size-4 [&>svg]:text-fg-3";

/** The navigation of phones: the three words of daily work, and the rest behind "More". */
export function TabBar() {
  const t = useTranslations("shell");
  const items = useNavigation();
  const leave = useSignOut();
  const [open, setOpen] = useState(false);
  const main = items.slice(0, 3);
  const close = () => setOpen(false);
  return (
    <nav
      aria-label={t("navigation")}
      className="fixed inset-x-0 bottom-0 z-20 grid h-16 auto-cols-fr grid-flow-col border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {main.map(({ word, href, icon: Icon, current }) => (
        <Link key={word} href={href} className={tab} aria-current={current ? "page" : undefined}>
          <Icon aria-hidden="true" />
          {t(`nav.${word}`)}
        </Link>
      ))}
      <button type="button" className={tab} aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <MenuIcon aria-hidden="true" />
        {t("more")}
      </button>
      <Dialog open={open} onClose={close} title={t("more")} place="side">
        <ul>
          {items.slice(3).map(({ word, href, icon: Icon, current }) => (
            <li key={word}>
              <Link href={href} className={row} aria-current={current ? "page" : undefined} onClick={close}>
                <Icon aria-hidden="true" />
                {t(`nav.${word}`)}
              </Link>
            </li>
          ))}
          <li>
            <Link href={paths.account()} className={row} onClick={close}>
              <UserRound aria-hidden="true" />
              {t("account")}
            </Link>
          </li>
          <li>
            <button type="button" className={row} onClick={leave}>
              <LogOut aria-hidden="true" />
              {t("signOut")}
            </button>
          </li>
        </ul>
        <div className="mt-2 flex gap-2 border-t border-line pt-2">
          <LanguageMenu withName />
          <ThemeMenu />
        </div>
      </Dialog>
    </nav>
  );
}
