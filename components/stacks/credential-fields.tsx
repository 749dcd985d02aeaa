"use client";

import { useTranslations } from "next-intl";
import { RevealRefusal } from "@/components/layout/reveal-refusal";
import { useFormat } from "@/components/layout/use-format";
import { useNow } from "@/components/layout/use-now";
import { CopyButton } from "@/components/ui/copy-button";
import { SecretField } from "@/components/ui/secret-field";
import { useApiMutation } from "@/lib/api-client/query";
import type { StackDetail } from "@/lib/contract/schemas/stacks";
import { useStackAccess } from "./use-stack-access";
import { IN_FRAME, ValueFrame } from "./value-frame";

type Credential = StackDetail["credentials"][number];

/** Users and passwords of a stack; the passwords only for who may, one at a time. */
export function CredentialFields({ stack }: { stack: StackDetail }) {
  const access = useStackAccess(stack.project);
  return stack.credentials.map((credential) => (
    <Fields
      key={credential.secret}
      stackId={stack.id}
      credential={credential}
      several={stack.credentials.length > 1}
      mayNot={access.may("secret.reveal") ? null : access.title}
    />
  ));
}

type FieldsProps = {
  stackId: string;
  credential: Credential;
  several: boolean;
  /** The project whose role does not include it; null where it does. */
  mayNot: string | null;
};

function Fields({ stackId, credential, several, mayNot }: FieldsProps) {
  const t = useTranslations("stacks.connect");
  const format = useFormat();
  const { title, user, secret } = credential;
  const reveal = useApiMutation("revealSecret", { invalidates: ["getStack"] });
  const show = async () => {
    const args = { params: { stack: stackId, secret } };
    return reveal.mutateAsync(args).then(
      ({ value }) => value,
      () => null,
    );
  };
  return (
    <section aria-label={format.text(title)} className="min-w-0">
      {several && <h3 className="mb-1.5 font-medium">{format.text(title)}</h3>}
      <div className="flex flex-col gap-2.5">
        <div className="min-w-0">
          <p className="mb-[3px] text-12 text-fg-3">{t("user")}</p>
          <ValueFrame label={t("user")} value={user}>
            <CopyButton text={user} what={t("copyUser")} className={IN_FRAME} />
          </ValueFrame>
        </div>
        <div className="min-w-0">
          <p className="mb-[3px] text-12 text-fg-3">{t("password")}</p>
          {mayNot === null ? (
            <div className="flex h-8 min-w-0 items-center rounded-control border border-field-line bg-surface pr-0.5 pl-2.5 max-md:h-11 [&>span]:w-full [&>span>.mono]:flex-1 [&_button]:h-[26px] max-md:[&_button]:h-10 [&_button>svg]:size-3.5">
              <SecretField name={t("passwordOf", { user })} reveal={show} />
            </div>
          ) : (
            <div className="flex h-8 items-center rounded-control border border-line bg-surface-2 px-2.5 text-fg-3 max-md:h-11">
              <span aria-hidden="true" className="mono">
                ••••••••••••
              </span>
            </div>
          )}
        </div>
      </div>
      <p className="mt-[5px] text-12 text-fg-3">
        {mayNot === null ? <LastReveal credential={credential} /> : t("mayNot", { project: mayNot })}
      </p>
      {reveal.error && <RevealRefusal error={reveal.error} title={t("notShown")} recent={t("recent")} />}
    </section>
  );
}

function LastReveal({ credential: { lastReveal, revealCount } }: { credential: Credential }) {
  const t = useTranslations("stacks.connect");
  const format = useFormat();
  const now = useNow();
  const last =
    lastReveal === null
      ? t("never")
      : t("lastOf", { moment: format.moment(new Date(lastReveal), now), count: revealCount });
  return t("recorded", { last });
}
