import {
  BadgeDollarSign,
  BadgePercent,
  Boxes,
  CalendarSync,
  ChartGantt,
  ChartSpline,
  Disc3,
  FileBox,
  FileText,
  LayoutGrid,
  type LucideIcon,
  NotebookPen,
  PackageOpen,
  PiggyBank,
  ReceiptText,
  Server,
  SlidersHorizontal,
  Table2,
  UsersRound,
  UserRoundCog,
} from "lucide-react";
import { paths } from "@/lib/api-client/paths";
import type { Permission } from "@/lib/contract/permissions";

export type NavigationWord =
  | "catalogue"
  | "stacks"
  | "deployments"
  | "members"
  | "fleet"
  | "services"
  | "templates"
  | "images"
  | "artifacts"
  | "blueprints"
  | "insights"
  | "users"
  | "billing"
  | "budgets"
  | "invoices"
  | "exports"
  | "rates"
  | "charges"
  | "corrections";

export type NavigationItem = {
  word: NavigationWord;
  href: string;
  icon: LucideIcon;
  section: "work" | "administration" | "finance";
  /** Who sees it: people whose roles include this. */
  permission: Permission;
  /** Second key of its shortcut, after "g". */
  key?: string;
};

/** Every word of the navigation, in its order. */
export const NAVIGATION: readonly NavigationItem[] = [
  {
    word: "catalogue",
    href: paths.catalogue(),
    icon: LayoutGrid,
    section: "work",
    permission: "catalogue.read",
    key: "c",
  },
  { word: "stacks", href: paths.stacks(), icon: Boxes, section: "work", permission: "stack.read", key: "s" },
  {
    word: "deployments",
    href: paths.deployments(),
    icon: ChartGantt,
    section: "work",
    permission: "deployment.read",
    key: "d",
  },
  { word: "members", href: paths.members(), icon: UsersRound, section: "work", permission: "project.read" },
  { word: "fleet", href: paths.fleet(), icon: Server, section: "work", permission: "fleet.read" },
  {
    word: "services",
    href: paths.services(),
    icon: SlidersHorizontal,
    section: "administration",
    permission: "service.manage",
  },
  {
    word: "templates",
    href: paths.templates(),
    icon: Table2,
    section: "administration",
    permission: "template.manage",
  },
  { word: "images", href: paths.images(), icon: Disc3, section: "administration", permission: "image.build" },
  {
    word: "artifacts",
    href: paths.artifacts(),
    icon: PackageOpen,
    section: "administration",
    permission: "artifact.manage",
  },
  {
    word: "blueprints",
    href: paths.blueprints(),
    icon: FileBox,
    section: "administration",
    permission: "blueprint.manage",
  },
  {
    word: "insights",
    href: paths.insights(),
    icon: ChartSpline,
    section: "administration",
    permission: "insight.read",
  },
  { word: "users", href: paths.users(), icon: UserRoundCog, section: "administration", permission: "user.manage" },
  { word: "billing", href: paths.billing(), icon: ReceiptText, section: "finance", permission: "cost.read", key: "b" },
  { word: "budgets", href: paths.budgets(), icon: PiggyBank, section: "finance", permission: "cost.read" },
  { word: "invoices", href: paths.invoices(), icon: FileText, section: "finance", permission: "invoice.read" },
  { word: "exports", href: paths.exports(), icon: CalendarSync, section: "finance", permission: "export.manage" },
  { word: "rates", href: paths.rates(), icon: BadgeDollarSign, section: "finance", permission: "rate.read" },
  { word: "charges", href: paths.charges(), icon: BadgePercent, section: "finance", permission: "rate.read" },
  { word: "corrections", href: paths.corrections(), icon: NotebookPen, section: "finance", permission: "rate.read" },
];

export const isCurrent = (href: string, pathname: string): boolean =>
  pathname === href || pathname.startsWith(`${href}/`);
