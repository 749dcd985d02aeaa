import { type ClassValue, clsx } from "clsx";

/**
 * Joins class names. Nothing is merged while the page runs: what a caller may override is written with the `kit:` variant,
 * which has no specificity.
 */
export const cn = (...inputs: ClassValue[]): string => clsx(inputs);
