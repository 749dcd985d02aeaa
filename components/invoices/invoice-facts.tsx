"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { useFormat } from "@/components/layout/use-format";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { paths } from "@/lib/api-client/paths";
import type { Invoice } from "./invoice";
import { RecipientDialog } from "./recipient-dialog";

/** From whom, to whom, when, and what has become of it. */
export function InvoiceFacts({ invoice, mayManage }: { invoice: Invoice; mayManage: boolean }) {
  const t = useTranslations("invoices");
  const format = useFormat();
  const [editing, setEditing] = useState(false);
  const { issuer, recipient, period, project, about, creditNotes, currency } = invoice;
  const stamp = (at: string) => format.stamp(new Date(at), period.timeZone);
  const link = ({ id, number, total }: NonNullable<typeof about>) => (
    <span key={id} className="block">
      <Link href={paths.invoice(project.name, id)} className="text-accent-text hover:underline">
        {number}
      </Link>{" "}
      <span className="tabular-nums">{format.money(total, currency)}</span>
    </span>
  );
  return (
    <Card className="grid gap-x-8 gap-y-4 px-4 py-3.5 md:grid-cols-3" aria-label={t("facts")}>
      <Block title={t("from")}>
        {issuer === "" ? <span className="text-fg-3">{t("noIssuer")}</span> : <Lines text={issuer} />}
      </Block>
      <Block title={t("to")}>
        <Lines text={recipient} />
        {mayManage && (
          <Button size="sm" className="mt-1.5" onClick={() => setEditing(true)}>
            {t("recipient.button")}
          </Button>
        )}
      </Block>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] content-start gap-x-4 gap-y-1">
        <Fact title={t("period")}>
          {t("fromTo", { from: stamp(period.from), to: stamp(period.to), zone: period.timeZone })}
        </Fact>
        <Fact title={t("issuedOn")}>{invoice.issuedOn && format.date(invoice.issuedOn)}</Fact>
        <Fact title={t("dueOn")}>{invoice.dueOn && format.date(invoice.dueOn)}</Fact>
        <Fact title={t("paidOn")}>
          {invoice.paidOn && `${format.date(invoice.paidOn)}${invoice.payment && `, ${invoice.payment}`}`}
        </Fact>
        <Fact title={t("voidBecause")}>{invoice.voidReason}</Fact>
        <Fact title={t("reason")}>{invoice.reason}</Fact>
        <Fact title={t("kinds.invoice")}>{about && link(about)}</Fact>
        <Fact title={t("creditNotes")}>{creditNotes.length > 0 && creditNotes.map(link)}</Fact>
      </dl>
      {editing && <RecipientDialog project={project} onClose={() => setEditing(false)} />}
    </Card>
  );
}

function Block({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <h2 className="mb-0.5 text-12 text-fg-3">{title}</h2>
      {children}
    </div>
  );
}

const Lines = ({ text }: { text: string }) => <p className="break-words whitespace-pre-line">{text}</p>;

/** A fact that there may not be. */
function Fact({ title, children }: { title: string; children: ReactNode }) {
  if (children === null || children === false || children === "") return null;
  return (
    <>
      <dt className="text-fg-3">{title}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  );
}
