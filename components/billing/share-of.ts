/** How much more one amount is than another, as a fraction of it; negative: less. Null where the other is 0. For percents only. */
export function shareOf(amount: string, before: string): number | null {
  const [now, then] = [Number(amount), Number(before)];
  return then === 0 ? null : now / then - 1;
}
