"use client";

import { LoaderCircle, Search } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { cn } from "@/components/ui/cn";
import { Kbd } from "@/components/ui/kbd";
import { Logo } from "@/components/ui/logo";
import { paths } from "@/lib/api-client/paths";
import { ProjectSwitcher } from "./project-switcher";
import { type ShownItem, useNavigation, useNavigationCounts } from "./use-navigation";
import { UserMenu } from "./user-menu";

const row =
  "flex h-[30px] w-full items-center gap-[9px] rounded-control px-2 whitespace-nowrap max-xl:h-9 max-xl:justify-center max-xl:px-0 [&>svg]:size-4 [&>svg]:shrink-0";
const quiet = "text-fg-2 hover:bg-surface-3 [&>svg]:text-fg-3";

/** The words of the navigation: 216 px wide, a rail of icons below 1280 px, gone below 768 px. */
export function Sidebar({ onSearch }: { onSearch: () => void }) {
  const t = useTranslations("shell");
  const items = useNavigation();
  return (
    <nav
      aria-label={t("navigation")}
      className="flex min-h-0 flex-col gap-0.5 overflow-y-auto py-3 pr-2 pl-3 max-xl:px-2 max-md:hidden"
    >
      <Link
        href={paths.home()}
        className="flex h-8 items-center gap-[9px] rounded-control px-1.5 text-[15px] font-semibold tracking-[-0.015em] max-xl:justify-center"
      >
        <Logo />
        <span className="max-xl:sr-only">Burgeon</span>
      </Link>
      <div className="mt-2.5 mb-2">
        <ProjectSwitcher />
      </div>
      <button
        type="button"
        className={cn(row, quiet)}
        onClick={onSearch}
        aria-haspopup="dialog"
        aria-keyshortcuts="Control+K Meta+K"
      >
        <Search aria-hidden="true" />
        <span className="max-xl:sr-only">{t("search")}</span>
        <span aria-hidden="true" className="ml-auto flex gap-1 max-xl:hidden">
          <Kbd>⌘</Kbd>
          <Kbd>K</Kbd>
        </span>
      </button>
      {items
        .filter(({ section }) => section === "work")
        .map((item) => (
          <SidebarLink key={item.word} item={item} />
        ))}
      {(["administration", "finance"] as const).map((section) => (
        <SidebarSection key={section} title={t(section)} items={items.filter((item) => item.section === section)} />
      ))}
      <div className="mt-auto pt-2">
        <UserMenu />
      </div>
    </nav>
  );
}

function SidebarSection({ title, items }: { title: string; items: readonly ShownItem[] }) {
  if (items.length === 0) return null;
  return (
    <>
      <h2 className="px-2 pt-3.5 pb-1 text-11 font-medium text-fg-3 max-xl:sr-only">{title}</h2>
      {items.map((item) => (
        <SidebarLink key={item.word} item={item} />
      ))}
    </>
  );
}

function SidebarLink({ item: { word, href, icon: Icon, current } }: { item: ShownItem }) {
  const t = useTranslations("shell");
  return (
    <Link
      href={href}
      title={t(`nav.${word}`)}
      aria-current={current ? "page" : undefined}
      className={cn(row, current ? "bg-surface-4 font-medium text-fg" : quiet)}
    >
      <Icon aria-hidden="true" />
      <span className="max-xl:sr-only">{t(`nav.${word}`)}</span>
      {(word === "stacks" || word === "deployments") && <Count word={word} />}
    </Link>
  );
}

function Count({ word }: { word: "stacks" | "deployments" }) {
  const t = useTranslations("shell");
  const { stacks, running } = useNavigationCounts();
  if (word === "stacks")
    return stacks === null ? null : <span className="ml-auto text-11 text-fg-3 max-xl:hidden">{stacks}</span>;
  if (!running) return null;
  return (
    <span className="ml-auto flex items-center gap-1 text-11 text-run max-xl:hidden">
      <LoaderCircle aria-hidden="true" className="size-3 animate-[spin_1.1s_linear_infinite]" />
      <span aria-hidden="true">{running}</span>
      <span className="sr-only">{t("running", { count: running })}</span>
    </span>
  );
}
