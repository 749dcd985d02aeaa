/** A LIKE pattern for rows that contain this text; what the user typed has no special meaning in it. */
export const containing = (text: string): string => `%${text.trim().replace(/[\\%_]/g, "\\$&")}%`;
