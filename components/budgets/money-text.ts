/** An amount without its sign. */
export const sizeOf = (amount: string): string => amount.replace(/^-/, "");
