"use client";

import { ChevronLeft } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { Fragment, type ReactNode, useEffect } from "react";
import { buttonClass } from "@/components/ui/button-class";
import { cn } from "@/components/ui/cn";
import { Logo } from "@/components/ui/logo";
import { NoticeBell } from "./notice-bell";
import { LanguageMenu, ThemeMenu } from "./preference-menus";
import { ProjectSwitcher } from "./project-switcher";
import { StateBanners } from "./state-banners";

/** The last crumb is the page itself and has no address. */
export type Crumb = { label: string; href?: string };

export type PageProps = {
  crumbs: readonly Crumb[];
  /** In the top bar of phones, in place of the last crumb. */
  phoneTitle?: ReactNode;
  /** The page fills the panel and scrolls its own parts; otherwise it is padded and scrolls as a whole. */
  fill?: boolean;
  className?: string;
  children: ReactNode;
};

/** One page inside the shell: top bar with breadcrumb, what everybody has to know, then the content. */
export function Page({ crumbs, phoneTitle, fill = false, className, children }: PageProps) {
  const title = crumbs.at(-1)?.label;
  useEffect(() => {
    if (title) document.title = `${title} · Burgeon`;
  }, [title]);
  return (
    <>
      <TopBar crumbs={crumbs} phoneTitle={phoneTitle} />
      <StateBanners />
      <div
        className={cn(
          "min-h-0 flex-1",
          fill
            ? "flex flex-col"
            : "overflow-y-auto px-6 pt-[22px] max-md:overflow-visible max-md:px-4 max-md:pt-4 kit:pb-8 kit:max-md:pb-24",
          className,
        )}
      >
        {children}
      </div>
    </>
  );
}

/** A page's heading; on phones the top bar shows it, and it is there for screen readers. */
export function PageTitle({ children }: { children: ReactNode }) {
  return <h1 className="text-20 font-semibold tracking-[-0.018em] max-md:sr-only">{children}</h1>;
}

function TopBar({ crumbs, phoneTitle }: Pick<PageProps, "crumbs" | "phoneTitle">) {
  const t = useTranslations("shell");
  const common = useTranslations("common");
  const parent = crumbs.at(-2)?.href;
  return (
    <header className="sticky top-0 z-10 flex h-11 shrink-0 items-center gap-1.5 rounded-t-panel border-b border-line bg-surface pr-3 pl-6 text-fg-2 max-md:h-13 max-md:rounded-none max-md:px-4">
      <div className="flex min-w-0 flex-1 items-center gap-2.5 md:hidden">
        {parent ? (
          <Link
            href={parent}
            aria-label={common("back")}
            className={buttonClass({ variant: "ghost", size: "sm", shape: "icon", className: "-ml-3" })}
          >
            <ChevronLeft aria-hidden="true" />
          </Link>
        ) : (
          <Logo />
        )}
        {phoneTitle ?? (
          <span className="min-w-0 flex-1 truncate text-16 font-semibold text-fg">{crumbs.at(-1)?.label}</span>
        )}
        {!parent && <ProjectSwitcher compact />}
      </div>
      <nav aria-label={t("breadcrumb")} className="min-w-0 flex-1 max-md:hidden">
        <ol className="flex min-w-0 items-center gap-1.5">
          {crumbs.map(({ label, href }, index) => (
            <Fragment key={`${index}:${label}`}>
              {index > 0 && (
                <li aria-hidden="true" className="px-0.5 text-fg-3">
                  /
                </li>
              )}
              <li className="min-w-0 truncate">
                {href ? (
                  <Link href={href} className="rounded-badge hover:text-fg hover:underline">
                    {label}
                  </Link>
                ) : (
                  <span
                    aria-current={index === crumbs.length - 1 ? "page" : undefined}
                    className="aria-[current=page]:font-medium aria-[current=page]:text-fg"
                  >
                    {label}
                  </span>
                )}
              </li>
            </Fragment>
          ))}
        </ol>
      </nav>
      <div className="flex items-center gap-1.5 max-md:hidden">
        <LanguageMenu />
        <ThemeMenu />
      </div>
      <NoticeBell />
    </header>
  );
}
