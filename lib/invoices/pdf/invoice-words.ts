import { translate } from "@/i18n/translate";
import type { Meter } from "@/lib/billing/meters";
import type { InvoiceLineView } from "@/lib/contract/schemas/invoices";
import * as format from "@/lib/util/format";
import type { Locale } from "@/lib/util/locale";
import { say, type Sentence } from "@/lib/util/say";

const METER_WORDS: Record<Meter, Sentence> = {
  vcpu: say`vCPU time`,
  memory: say`Memory`,
  "disk-thin": say`Disk, thin`,
  "disk-full": say`Disk, full copy`,
  "disk-used": say`Disk, used`,
  address: say`Public addresses`,
  snapshot: say`Snapshots`,
  image: say`Images`,
};

const CHARGE_WORDS: Record<InvoiceLineView["charge"], Sentence> = {
  usage: say`Use`,
  minimum: say`Up to the minimum charge`,
  commitment: say`Commitment that was not used`,
  carried: say`Carried between invoices`,
  credited: say`Taken back`,
};

/** What a line is for. */
export function lineTitle({ charge, meter, failedLaunch }: InvoiceLineView, locale: Locale): string {
  const word = translate(meter && charge === "usage" ? METER_WORDS[meter] : CHARGE_WORDS[charge], locale);
  return failedLaunch ? `${word} (${translate(say`launch that failed`, locale)})` : word;
}

/** Its arithmetic in one line; null where its amount is no product. */
export function lineArithmetic({ arithmetic, unit, rateCard }: InvoiceLineView, currency: string, locale: Locale) {
  if (!arithmetic || unit === null || rateCard === null) return null;
  const { quantity, pool, percent } = arithmetic;
  const amount = (value: string) => format.formatDecimal(value, locale);
  const price = ({ kind, quantity: of, rate }: (typeof pool.portions)[number]) =>
    kind === "allowance"
      ? say`${amount(of)} ${unit} free`
      : say`${amount(of)} ${unit} × ${format.formatRate(rate, currency, locale)}`;
  const [only] = pool.portions;
  const product =
    pool.portions.length === 1 && only?.kind === "tier"
      ? say`${amount(quantity)} ${unit} × ${format.formatRate(only.rate, currency, locale)}`
      : say`${amount(quantity)} of the project's ${amount(pool.quantity)} ${unit}: ${pool.portions.map(price)}`;
  const more = percent === "0" ? "" : `, ${percent.startsWith("-") ? "−" : "+"}${amount(percent.replace("-", ""))} %`;
  return `${translate(product, locale)}${more}, ${translate(say`rate card ${rateCard}`, locale)}`;
}
