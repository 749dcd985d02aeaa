/** How much of an amount another is, as a fraction: for lengths of drawings and percents only. */
export const shareOf = (part: string, whole: string): number => Number(part) / Number(whole);

/** An amount without its sign. */
export const sizeOf = (amount: string): string => amount.replace(/^-/, "");
