import type { ElkNode } from 'elkjs/lib/elk-api'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { Layouter, LONGEST_MS, type Engine } from '../src/flows/layouter'
import type { Graph } from '../src/flows/picture'

/** An engine whose answers are given by hand. */
class ByHand implements Engine {
  static made = 0
  asked: { graph: ElkNode; done: (node: ElkNode) => void; fail: () => void }[] = []
  ended = false

  constructor() {
    ByHand.made++
  }

  layout(graph: ElkNode): Promise<ElkNode> {
    return new Promise((done, fail) => this.asked.push({ graph, done, fail: () => fail(new Error('no')) }))
  }

  terminateWorker(): void {
    this.ended = true
  }
}

function graph(...names: string[]): Graph {
  const boxes = names.map((id) => ({ id, kind: 'step' as const, step: id, name: id, text: '', whole: id, verb: 'play', line: 1, width: 100, height: 40 }))
  return { boxes, lines: [] }
}

function placed(node: ElkNode): ElkNode {
  return { ...node, width: 10, height: 10, children: node.children!.map((child, at) => ({ ...child, x: at, y: at })) }
}

let engine: ByHand
let layouter: Layouter
beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('window', globalThis)
  ByHand.made = 0
  layouter = new Layouter(() => (engine = new ByHand()))
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('of what waits while one is laid out, only the youngest is', async () => {
  const first = layouter.layOut(graph('a'))
  await vi.advanceTimersByTimeAsync(0)
  const second = layouter.layOut(graph('a', 'b'))
  const third = layouter.layOut(graph('a', 'b', 'c'))
  expect(await second).toBe('overtaken')
  expect(engine.asked).toHaveLength(1)
  engine.asked[0]!.done(placed(engine.asked[0]!.graph))
  expect(await first).toMatchObject({ boxes: [{ id: 'a' }] })
  await vi.advanceTimersByTimeAsync(0)
  expect(engine.asked[1]!.graph.children!.map((child) => child.id)).toEqual(['a', 'b', 'c'])
  engine.asked[1]!.done(placed(engine.asked[1]!.graph))
  expect((await third as { boxes: unknown[] }).boxes).toHaveLength(3)
})

test('what takes too long is given up with its worker, and the next one has a new worker', async () => {
  const huge = layouter.layOut(graph('a'))
  await vi.advanceTimersByTimeAsync(LONGEST_MS)
  expect(await huge).toBe('too_large')
  expect(engine.ended).toBe(true)
  const next = layouter.layOut(graph('b'))
  await vi.advanceTimersByTimeAsync(0)
  expect(ByHand.made).toBe(2)
  engine.asked[0]!.done(placed(engine.asked[0]!.graph))
  expect(await next).toMatchObject({ boxes: [{ id: 'b' }] })
})

test('a drawing whose measures are the same is not laid out again, and has its new lines of text', async () => {
  const first = layouter.layOut(graph('a'))
  await vi.advanceTimersByTimeAsync(0)
  engine.asked[0]!.done(placed(engine.asked[0]!.graph))
  await first
  const moved = graph('a')
  moved.boxes[0]!.line = 9
  expect(await layouter.layOut(moved)).toMatchObject({ boxes: [{ id: 'a', line: 9 }] })
  expect(engine.asked).toHaveLength(1)
})

test('an engine that fails leaves the next drawing alone', async () => {
  const first = layouter.layOut(graph('a'))
  await vi.advanceTimersByTimeAsync(0)
  engine.asked[0]!.fail()
  expect(await first).toBe('too_large')
  const next = layouter.layOut(graph('b'))
  await vi.advanceTimersByTimeAsync(0)
  engine.asked[1]!.done(placed(engine.asked[1]!.graph))
  expect(await next).toMatchObject({ boxes: [{ id: 'b' }] })
})
