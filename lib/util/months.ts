/** A month such as "2026-11". Of a year that PostgreSQL has too, and JavaScript takes for no other century. */
export const MONTH = /^[1-9]\d{3}-(0[1-9]|1[0-2])$/;

/** The month so many months after one, or before it where that is below 0: "2027-01" is 1 from "2026-12". */
export function monthFrom(month: string, months: number): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number - 1 + months, 1)).toISOString().slice(0, 7);
}
