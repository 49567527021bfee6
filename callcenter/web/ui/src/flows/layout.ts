import type { ElkExtendedEdge, ElkNode } from 'elkjs/lib/elk-api'

import type { Graph, Joined, Sized } from './picture'

export interface Placed extends Sized {
  x: number
  y: number
}

export interface Routed extends Joined {
  path: string
  labelX: number
  labelY: number
}

export interface Layout {
  boxes: Placed[]
  lines: Routed[]
  width: number
  height: number
  /** It grows to the right, not down. */
  right: boolean
}

const OPTIONS = {
  'elk.algorithm': 'layered',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.spacing.nodeNode': '26',
  'elk.spacing.edgeNode': '14',
  'elk.spacing.edgeEdge': '8',
  'elk.layered.spacing.nodeNodeBetweenLayers': '30',
  'elk.layered.spacing.edgeNodeBetweenLayers': '12',
  // A flow is written in the order in which it goes: what leads to an earlier step leads back.
  'elk.layered.cycleBreaking.strategy': 'MODEL_ORDER',
  'elk.separateConnectedComponents': 'false',
  'elk.layered.considerModelOrder.strategy': 'PREFER_NODES',
  'elk.layered.nodePlacement.strategy': 'BRANDES_KOEPF',
  'elk.layered.nodePlacement.bk.fixedAlignment': 'BALANCED',
  'elk.edgeLabels.inline': 'true',
  'elk.padding': '[top=12,left=12,bottom=12,right=12]',
}

/** From so many boxes on a drawing grows to the right: its steps, wider than high, then lie below each other. */
const RIGHT_FROM = 40

function growsRight(graph: Graph): boolean {
  return graph.boxes.length >= RIGHT_FROM
}

/** Write a graph as the layout engine takes it. */
export function asked(graph: Graph): ElkNode {
  return {
    id: 'flow',
    layoutOptions: { ...OPTIONS, 'elk.direction': growsRight(graph) ? 'RIGHT' : 'DOWN' },
    children: graph.boxes.map(({ id, width, height }) => ({ id, width, height })),
    edges: graph.lines.map((line) => ({
      id: line.id,
      sources: [line.from],
      targets: [line.to],
      labels: line.label ? [{ text: line.label, width: line.width, height: 15 }] : [],
    })),
  }
}

/** Take the places that it gave. */
export function drawn(graph: Graph, laid: ElkNode): Layout {
  const places = new Map(laid.children?.map((node) => [node.id, node]))
  const ways = new Map(laid.edges?.map((edge) => [edge.id, edge]))
  return {
    boxes: graph.boxes.map((box) => ({ ...box, x: places.get(box.id)?.x ?? 0, y: places.get(box.id)?.y ?? 0 })),
    lines: graph.lines.map((line) => routed(line, ways.get(line.id))),
    width: laid.width ?? 0,
    height: laid.height ?? 0,
    right: growsRight(graph),
  }
}

function routed(line: Joined, edge: ElkExtendedEdge | undefined): Routed {
  const section = edge?.sections?.[0]
  const label = edge?.labels?.[0]
  const points = section === undefined ? [] : [section.startPoint, ...(section.bendPoints ?? []), section.endPoint]
  return {
    ...line,
    path: points.map((point, at) => `${at === 0 ? 'M' : 'L'}${round(point.x)} ${round(point.y)}`).join(''),
    labelX: round((label?.x ?? 0) + line.width / 2),
    labelY: round((label?.y ?? 0) + 11),
  }
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
