/**
 * Where everything of a stack's topology lies: applications, endpoints, nodes by role in columns, and the lines between
 * them. Pure arithmetic in CSS pixels; the drawing around it only knows how to paint boxes and paths.
 */
export type TopologyRole = { id: string; needs: readonly string[] };
export type TopologyNode = { name: string; role: string };
export type TopologyEndpoint = { id: string; role: string; node: string };

export type TopologyInput = {
  roles: readonly TopologyRole[];
  nodes: readonly TopologyNode[];
  endpoints: readonly TopologyEndpoint[];
};

type Rect = { x: number; y: number; width: number; height: number };
export type TopologyBox = Rect &
  (
    | { kind: "apps"; key: string }
    | { kind: "endpoint"; key: string; endpoint: string; nodes: readonly string[] }
    | { kind: "node"; key: string; role: string; node: string }
    /** A role with more nodes than a drawing can show one by one. */
    | { kind: "group"; key: string; role: string; nodes: readonly string[] }
  );
export type TopologyLine = { key: string; d: string; kind: "traffic" | "needs"; arrow: boolean };
export type TopologyLayout = { width: number; height: number; boxes: TopologyBox[]; lines: TopologyLine[] };

/** Sizes to draw with, from roomy to tight; `apps` is 0 where the applications are left out. */
type Fit = { apps: number; endpoint: number; node: number; gap: number };
const FITS: readonly Fit[] = [
  { apps: 100, endpoint: 184, node: 220, gap: 80 },
  { apps: 100, endpoint: 164, node: 196, gap: 52 },
  { apps: 94, endpoint: 150, node: 178, gap: 44 },
  { apps: 0, endpoint: 150, node: 178, gap: 44 },
  { apps: 0, endpoint: 128, node: 152, gap: 36 },
];
const PADDING = 18;
const BOX_HEIGHT = 60;
const ROW_GAP = 18;
/** A wider step between two roles of one column. */
const ROLE_GAP = 34;
const LANE_FIRST = 26;
const LANE_STEP = 16;
const CORNER = 7;
const MIN_HEIGHT = 180;
/** More nodes than this in one role are drawn as one box; so is every role of more than one node if a column grows too tall. */
const MAX_OF_ROLE = 5;
const MAX_OF_COLUMN = 7;

/** Lays a topology out for a width. A width that is too small gives the tightest drawing, wider than asked for. */
export function layoutTopology(input: TopologyInput, width: number): TopologyLayout {
  const columns = columnsOf(input);
  const groups = endpointGroups(input);
  const lanes = sameColumnNeeds(input.roles, columns).length;
  const needed = (fit: Fit) => contentWidth(fit, columns.length, groups.length > 0, lanes) + 2 * PADDING;
  const fit = FITS.find((candidate) => needed(candidate) <= width) ?? FITS[FITS.length - 1]!;
  return draw({ ...input, columns, groups }, fit, Math.max(width, needed(fit)));
}

/**
 * Roles in columns: those that an endpoint leads to come first, then the roles they are connected with, step by step.
 * Where nothing has an address yet, all roles share the first column.
 */
export function columnsOf({ roles, nodes, endpoints }: TopologyInput): TopologyRole[][] {
  const present = roles.filter(({ id }) => nodes.some(({ role }) => role === id));
  const entries = new Set(endpoints.map(({ role }) => role));
  const first = present.filter(({ id }) => entries.has(id));
  const columns: TopologyRole[][] = [first.length > 0 ? first : present];
  const placed = new Set(columns[0]!.map(({ id }) => id));
  for (;;) {
    const last = columns.at(-1)!;
    const connected = (role: TopologyRole) =>
      last.some(({ id, needs }) => needs.includes(role.id) || role.needs.includes(id));
    const next = present.filter((role) => !placed.has(role.id) && connected(role));
    if (next.length === 0) break;
    for (const { id } of next) placed.add(id);
    columns.push(next);
  }
  const rest = present.filter(({ id }) => !placed.has(id));
  columns[0]!.push(...rest);
  return columns.filter((column) => column.length > 0);
}

type EndpointGroup = { id: string; nodes: string[] };

/** One box for each endpoint, whatever number of nodes answers at it. */
function endpointGroups({ endpoints }: TopologyInput): EndpointGroup[] {
  const groups = new Map<string, string[]>();
  for (const { id, node } of endpoints) groups.set(id, [...(groups.get(id) ?? []), node]);
  return [...groups].map(([id, nodes]) => ({ id, nodes }));
}

type Need = { from: string; to: string };

/** Pairs of roles of one column, from the role that is needed to the role that needs it. */
function sameColumnNeeds(roles: readonly TopologyRole[], columns: readonly TopologyRole[][]): Need[] {
  const column = columnIndex(columns);
  return roles.flatMap(({ id, needs }) =>
    needs
      .filter((need) => column.has(need) && column.get(need) === column.get(id))
      .map((need) => ({ from: need, to: id })),
  );
}

const columnIndex = (columns: readonly TopologyRole[][]) =>
  new Map(columns.flatMap((column, index) => column.map(({ id }): [string, number] => [id, index])));

function contentWidth(
  { apps, endpoint, node, gap }: Fit,
  columns: number,
  hasEndpoints: boolean,
  lanes: number,
): number {
  const before = hasEndpoints ? (apps > 0 ? apps + gap / 2 : 0) + endpoint + gap : 0;
  const lane = lanes > 0 ? LANE_FIRST + (lanes - 1) * LANE_STEP + CORNER : 0;
  return before + columns * node + (columns - 1) * gap + lane;
}

type Model = TopologyInput & { columns: TopologyRole[][]; groups: EndpointGroup[] };

function draw(model: Model, fit: Fit, width: number): TopologyLayout {
  const { columns, groups, roles } = model;
  const lanes = sameColumnNeeds(roles, columns);
  const content = contentWidth(fit, columns.length, groups.length > 0, lanes.length);
  const left = Math.round(Math.max(PADDING, (width - content) / 2));
  const hasApps = groups.length > 0 && fit.apps > 0;
  const endpointX = left + (hasApps ? fit.apps + fit.gap / 2 : 0);
  const nodeX = groups.length > 0 ? endpointX + fit.endpoint + fit.gap : left;

  const stacked = columns.map((column, index) =>
    stackColumn(model, column, nodeX + index * (fit.node + fit.gap), fit.node),
  );
  const tallest = Math.max(...stacked.map(({ height }) => height), groups.length * (BOX_HEIGHT + ROW_GAP) - ROW_GAP);
  const height = Math.max(MIN_HEIGHT, tallest + 2 * PADDING);
  const nodes = stacked.flatMap((column) =>
    column.boxes.map((box) => ({ ...box, y: box.y + Math.round((height - column.height) / 2) })),
  );

  const endpoints = placeEndpoints(groups, nodes, { x: endpointX, width: fit.endpoint, height });
  const apps: TopologyBox[] = hasApps
    ? [
        {
          kind: "apps",
          key: "apps",
          x: left,
          y: Math.round((height - BOX_HEIGHT) / 2),
          width: fit.apps,
          height: BOX_HEIGHT,
        },
      ]
    : [];
  const lines = [...trafficLines(apps, endpoints, nodes), ...needLines(model, lanes, nodes)];
  return { width, height, boxes: [...apps, ...endpoints, ...nodes], lines };
}

type NodeBox = Extract<TopologyBox, { kind: "node" | "group" }>;
type EndpointBox = Extract<TopologyBox, { kind: "endpoint" }>;

/** The boxes of one column from its top at 0, and how tall it is. */
function stackColumn(
  model: Model,
  column: readonly TopologyRole[],
  x: number,
  width: number,
): { boxes: NodeBox[]; height: number } {
  const members = column.map(({ id }) => ({
    id,
    nodes: model.nodes.filter(({ role }) => role === id).map(({ name }) => name),
  }));
  const tooTall = members.reduce((sum, { nodes }) => sum + Math.min(nodes.length, MAX_OF_ROLE + 1), 0) > MAX_OF_COLUMN;
  const boxes: NodeBox[] = [];
  let y = 0;
  for (const { id, nodes } of members) {
    if (y > 0) y += ROLE_GAP - ROW_GAP;
    const place = () => {
      const rect = { x, y, width, height: BOX_HEIGHT };
      y += BOX_HEIGHT + ROW_GAP;
      return rect;
    };
    if (nodes.length > MAX_OF_ROLE || (tooTall && nodes.length > 1))
      boxes.push({ kind: "group", key: `role:${id}`, role: id, nodes, ...place() });
    else for (const node of nodes) boxes.push({ kind: "node", key: `node:${node}`, role: id, node, ...place() });
  }
  return { boxes, height: Math.max(0, y - ROW_GAP) };
}

const middle = (box: Rect) => box.y + box.height / 2;
const right = (box: Rect) => box.x + box.width;
const holds = (box: NodeBox, names: readonly string[]) =>
  box.kind === "node" ? names.includes(box.node) : box.nodes.some((name) => names.includes(name));

/** Each endpoint beside the middle of its nodes, pushed apart where two would overlap, all of them within the height. */
function placeEndpoints(
  groups: readonly EndpointGroup[],
  nodes: readonly NodeBox[],
  frame: { x: number; width: number; height: number },
): EndpointBox[] {
  const wanted = groups.map((group) => {
    const centres = nodes.filter((box) => holds(box, group.nodes)).map(middle);
    const centre = centres.length > 0 ? (Math.min(...centres) + Math.max(...centres)) / 2 : frame.height / 2;
    return { group, y: Math.round(centre - BOX_HEIGHT / 2) };
  });
  wanted.sort((a, b) => a.y - b.y);
  let free = PADDING;
  for (const one of wanted) {
    one.y = Math.max(one.y, free);
    free = one.y + BOX_HEIGHT + ROW_GAP;
  }
  let floor = frame.height - PADDING - BOX_HEIGHT;
  for (const one of wanted.toReversed()) {
    one.y = Math.min(one.y, floor);
    floor = one.y - BOX_HEIGHT - ROW_GAP;
  }
  return wanted.map(({ group, y }) => ({
    kind: "endpoint",
    key: `endpoint:${group.id}`,
    endpoint: group.id,
    nodes: group.nodes,
    ...{ x: frame.x, y, width: frame.width, height: BOX_HEIGHT },
  }));
}

type Point = { key: string; x: number; y: number };
const leftOf = (box: TopologyBox): Point => ({ key: box.key, x: box.x, y: middle(box) });
const rightOf = (box: TopologyBox): Point => ({ key: box.key, x: right(box), y: middle(box) });

function trafficLines(
  apps: readonly TopologyBox[],
  endpoints: readonly EndpointBox[],
  nodes: readonly NodeBox[],
): TopologyLine[] {
  const first = endpoints[0];
  const fromApps = apps.flatMap((source) =>
    first ? fan(rightOf(source), (right(source) + first.x) / 2 - 2, endpoints.map(leftOf)) : [],
  );
  const toNodes = endpoints.flatMap((endpoint, index) => {
    const targets = nodes.filter((box) => holds(box, endpoint.nodes)).map(leftOf);
    // Side by side, so that the lines of two endpoints can be told apart.
    const bus = (right(endpoint) + (targets[0]?.x ?? 0)) / 2 + (index - (endpoints.length - 1) / 2) * 8;
    return fan(rightOf(endpoint), bus, targets);
  });
  return [...fromApps, ...toNodes].map((line) => ({ ...line, kind: "traffic" }));
}

function needLines({ roles, columns }: Model, lanes: readonly Need[], nodes: readonly NodeBox[]): TopologyLine[] {
  const ofRole = (id: string) => nodes.filter(({ role }) => role === id);
  const beside = lanes.flatMap(({ from, to }, index) => {
    const [sources, targets] = [ofRole(from).map(rightOf), ofRole(to).map(rightOf)];
    return bundle(
      sources,
      Math.max(...[...sources, ...targets].map(({ x }) => x)) + LANE_FIRST + index * LANE_STEP,
      targets,
    );
  });
  const column = columnIndex(columns);
  const across = roles.flatMap(({ id, needs }) =>
    needs
      .filter((need) => column.has(id) && column.has(need) && column.get(id) !== column.get(need))
      .flatMap((need) => {
        // From left to right, as requests go: a load balancer needs the servers behind it.
        const [from, to] = column.get(id)! < column.get(need)! ? [id, need] : [need, id];
        const [sources, targets] = [ofRole(from).map(rightOf), ofRole(to).map(leftOf)];
        return bundle(sources, ((sources[0]?.x ?? 0) + (targets[0]?.x ?? 0)) / 2, targets);
      }),
  );
  return [...beside, ...across].map((line) => ({ ...line, kind: "needs" }));
}

type Stroke = Omit<TopologyLine, "kind">;

/** The first source leads to every target; further sources join it at the bus. */
function bundle(sources: readonly Point[], bus: number, targets: readonly Point[]): Stroke[] {
  const [first, ...others] = sources;
  if (!first || targets.length === 0) return [];
  const joins = others.map(({ key, x, y }): Stroke => {
    const r = Math.min(CORNER, Math.abs(first.y - y));
    const up = Math.sign(first.y - y);
    return {
      key: `${key}>${first.key}`,
      arrow: false,
      d: `M${x} ${y}H${bus - r}Q${bus} ${y} ${bus} ${y + up * r}V${first.y}`,
    };
  });
  return [...fan(first, bus, targets), ...joins];
}

/**
 * Lines from one point to many over a common bus. No piece is drawn twice: dashes on dashes would fill each other's gaps,
 * and two solid lines look bolder than one.
 */
export function fan(source: Point, bus: number, targets: readonly Point[]): Stroke[] {
  const [only] = targets;
  if (targets.length === 1 && only)
    return [{ key: `${source.key}>${only.key}`, arrow: true, d: elbow(source.x, source.y, bus, only.x, only.y) }];
  if (!only) return [];
  const stem = bus - (Math.sign(bus - source.x) || 1) * Math.min(CORNER, Math.abs(bus - source.x));
  const branches = targets.map((target): Stroke => {
    const way = target.y - source.y;
    const between = targets
      .map(({ y }) => y)
      .filter((y) => (y - source.y) * way > 0 && Math.abs(y - source.y) < Math.abs(way));
    // From the last branch on the way, where its corner leaves the bus; from the stem if it is the first.
    const last = between.sort((a, b) => Math.abs(b - source.y) - Math.abs(a - source.y))[0];
    const d =
      last === undefined
        ? elbow(stem, source.y, bus, target.x, target.y)
        : branch(bus, last - Math.sign(way) * CORNER, target);
    return { key: `${source.key}>${target.key}`, arrow: true, d };
  });
  return [{ key: `${source.key}>`, arrow: false, d: `M${source.x} ${source.y}H${stem}` }, ...branches];
}

function branch(bus: number, from: number, { x, y }: Point): string {
  const down = Math.sign(y - from) || 1;
  const back = Math.sign(x - bus) || 1;
  const r = Math.min(CORNER, Math.abs(x - bus), Math.abs(y - from));
  return `M${bus} ${from}V${y - down * r}Q${bus} ${y} ${bus + back * r} ${y}H${x}`;
}

/** From one point along to the bus, up or down it, and on to the other point, with rounded corners. */
export function elbow(x1: number, y1: number, bus: number, x2: number, y2: number): string {
  if (y1 === y2 && Math.sign(bus - x1) === Math.sign(x2 - bus)) return `M${x1} ${y1}H${x2}`;
  const out = Math.sign(bus - x1) || 1;
  const back = Math.sign(x2 - bus) || 1;
  const down = Math.sign(y2 - y1) || 1;
  const r = Math.min(CORNER, Math.abs(y2 - y1) / 2, Math.abs(bus - x1), Math.abs(x2 - bus));
  return (
    `M${x1} ${y1}H${bus - out * r}Q${bus} ${y1} ${bus} ${y1 + down * r}` +
    `V${y2 - down * r}Q${bus} ${y2} ${bus + back * r} ${y2}H${x2}`
  );
}
