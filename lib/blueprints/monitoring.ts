import type { Port } from "./ports";
import type { Blueprint } from "./schema";

const EXPORTER: Port = {
  title: { en: "Node exporter", ko: "노드 익스포터" },
  port: 9100,
  protocol: "tcp",
  from: "everyone",
};

/** The blueprint of a stack that monitoring may read: each node lets in who asks its exporter (ADR 22). */
export const withExporter = (blueprint: Blueprint, monitored: boolean): Blueprint =>
  monitored
    ? { ...blueprint, roles: blueprint.roles.map((role) => ({ ...role, ports: opened(role.ports) })) }
    : blueprint;

/** Where nothing is known of a role's ports nothing is closed either. */
const opened = (ports: Port[] | undefined): Port[] | undefined =>
  ports?.some(({ port, from }) => port === EXPORTER.port && from === "everyone")
    ? ports
    : ports && [...ports, EXPORTER];
