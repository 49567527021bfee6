import ELK, { type ElkExtendedEdge, type ElkNode } from 'elkjs/lib/elk-api'
import workerUrl from 'elkjs/lib/elk-worker.min.js?url'

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
}

const OPTIONS = {
  'elk.algorithm': 'layered',
  'elk.direction': 'DOWN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.spacing.nodeNode': '26',
  'elk.spacing.edgeNode': '14',
  'elk.spacing.edgeEdge': '8',
  'elk.layered.spacing.nodeNodeBetweenLayers': '30',
  'elk.layered.spacing.edgeNodeBetweenLayers': '12',
  'elk.layered.considerModelOrder.strategy': 'PREFER_NODES',
  'elk.layered.nodePlacement.strategy': 'BRANDES_KOEPF',
  'elk.layered.nodePlacement.bk.fixedAlignment': 'BALANCED',
  'elk.edgeLabels.inline': 'true',
  'elk.padding': '[top=12,left=12,bottom=12,right=12]',
}

let elk: InstanceType<typeof ELK> | null = null

/** Give every box a place and every line a way; done in a worker, loaded when first asked. */
export async function layOut(graph: Graph): Promise<Layout> {
  elk ??= new ELK({ workerUrl })
  const laid = await elk.layout({
    id: 'flow',
    layoutOptions: OPTIONS,
    children: graph.boxes.map(({ id, width, height }) => ({ id, width, height })),
    edges: graph.lines.map((line) => ({
      id: line.id,
      sources: [line.from],
      targets: [line.to],
      labels: line.label ? [{ text: line.label, width: line.width, height: 15 }] : [],
    })),
  })
  return drawn(graph, laid)
}

function drawn(graph: Graph, laid: ElkNode): Layout {
  const places = new Map(laid.children?.map((node) => [node.id, node]))
  const ways = new Map(laid.edges?.map((edge) => [edge.id, edge]))
  return {
    boxes: graph.boxes.map((box) => ({ ...box, x: places.get(box.id)?.x ?? 0, y: places.get(box.id)?.y ?? 0 })),
    lines: graph.lines.map((line) => routed(line, ways.get(line.id))),
    width: laid.width ?? 0,
    height: laid.height ?? 0,
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
