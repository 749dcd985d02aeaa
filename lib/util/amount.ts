// Amounts of money that people type, as strings: no sign, at most twelve digits before the point and six behind it.

const AMOUNT = /^\d{1,12}(\.\d{1,6})?$/;

export const isAmount = (text: string): boolean => AMOUNT.test(text);

/** Of an amount: whether it is more than 0. */
export const isPositive = (amount: string): boolean => /[1-9]/.test(amount);

/** How much of an amount another is: for lengths of drawings and percents only. */
export const fractionOf = (part: string, whole: string): number => Number(part) / Number(whole);
