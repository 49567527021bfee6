import type { ElkNode } from 'elkjs/lib/elk-api'

import { asked, drawn, type Layout } from './layout'
import type { Graph } from './picture'

/** What gives boxes their places, somewhere else than in the page's own thread. */
export interface Engine {
  layout(graph: ElkNode): Promise<ElkNode>
  terminateWorker(): void
}

/** Why there is no layout: a younger one was asked for, or it would take too long. */
export type NoLayout = 'overtaken' | 'too_large'

export const LONGEST_MS = 20_000

/**
 * Lays out one graph at a time, and of those that wait only the youngest.
 *
 * Somebody types: without this the engine would lay out every text on the way. What takes too long
 * is given up with its worker, so that one huge flow cannot keep a core busy for good.
 */
export class Layouter {
  private engine: Engine | null = null
  private busy = false
  private waiting: { graph: Graph; told: (result: Layout | NoLayout) => void } | null = null
  private last: { key: string; node: ElkNode } | null = null

  constructor(
    private readonly make: () => Engine | Promise<Engine>,
    private readonly longestMs = LONGEST_MS,
  ) {}

  /** Give every box a place and every line a way. */
  layOut(graph: Graph): Promise<Layout | NoLayout> {
    return new Promise((resolve) => {
      this.waiting?.told('overtaken')
      this.waiting = { graph, told: resolve }
      if (!this.busy) void this.work()
    })
  }

  private async work(): Promise<void> {
    this.busy = true
    while (this.waiting !== null) {
      const { graph, told } = this.waiting
      this.waiting = null
      told(await this.one(graph).catch(() => 'too_large' as const))
    }
    this.busy = false
  }

  private async one(graph: Graph): Promise<Layout | NoLayout> {
    const node = asked(graph)
    const key = JSON.stringify(node)
    if (this.last?.key === key) return drawn(graph, this.last.node)
    this.engine ??= await this.make()
    let timer = 0
    const late = new Promise<null>((resolve) => {
      timer = window.setTimeout(() => resolve(null), this.longestMs)
    })
    const laid = await Promise.race([this.engine.layout(node), late])
    window.clearTimeout(timer)
    if (laid === null) {
      this.engine.terminateWorker()
      this.engine = null
      return 'too_large'
    }
    this.last = { key, node: laid }
    return drawn(graph, laid)
  }
}
