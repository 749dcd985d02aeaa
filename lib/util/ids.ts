import { randomUUID } from "node:crypto";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export const newId = (): string => randomUUID();

/** PostgreSQL refuses a malformed uuid with an error; asked first, such an id is simply one that does not exist. */
export const isUuid = (text: string): boolean => UUID.test(text);
