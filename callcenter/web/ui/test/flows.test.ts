import { expect, test } from 'vitest'

import { keepDraft, keptDraft } from '../src/flows/kept_drafts'
import { ANYWHERE, graphOf, stepAtLine } from '../src/flows/picture'
import { wav } from '../src/flows/recorder'
import { byStep, shareOf, spanOf } from '../src/flows/traffic'
import type { Drawing } from '../src/wire/types'

const DRAWING: Drawing = {
  defects: [],
  start: 'hello',
  boxes: [
    { step: 'hello', verb: 'menu', text: '\u8bf7\u6309\u4e00'.repeat(30), line: 5 },
    { step: 'bye', verb: 'hangup', text: '', line: 20 },
  ],
  arrows: [
    { start: 'hello', end: 'bye', label: 'key 1', side: false, line: 6 },
    { start: 'hello', end: 'bye', label: 'on_no_input', side: true, line: 7 },
    { start: 'hello', end: 'flow:other', label: 'goto', side: false, line: 8 },
    { start: 'hello', end: 'nowhere', label: 'key 2', side: false, line: 9 },
  ],
  anywhere: { '0': 'bye' },
}

test('all ways between two steps are one line, another flow has a box, long texts are cut', () => {
  const { boxes, lines } = graphOf(DRAWING)
  expect(boxes.map((box) => box.id)).toEqual([ANYWHERE, 'hello', 'bye', 'flow:other', 'nowhere'])
  expect(lines.find((line) => line.to === 'bye' && line.from === 'hello')).toMatchObject({ label: '1, on_no_input', side: false })
  expect(boxes[1]!.width).toBeLessThanOrEqual(260)
  expect(boxes[1]!.text.endsWith('\u2026')).toBe(true)
})

test('counts are on the lines, as shares of those who were in the step', () => {
  const ways = [
    { how: 'key 1', to: 'bye', count: 3 },
    { how: 'key 0', to: 'bye', count: 1 },
    { how: 'hung_up', to: null, count: 4 },
  ]
  const traffic = byStep([{ step: 'hello', entered: 8, hung_up: 4, failed: 0, seconds: 2, ways }])
  const { lines } = graphOf(DRAWING, traffic)
  expect(lines.find((line) => line.from === 'hello')!).toMatchObject({ label: '1, on_no_input · 38 %', passed: 3 })
  expect(lines.find((line) => line.from === ANYWHERE)!.label).toBe('0 · 1')
  expect([shareOf(1, 3), shareOf(0, 0)]).toEqual(['33 %', '–'])
})

test('a period ends now and begins where its name says', () => {
  const { from, to } = spanOf('week', new Date('2026-11-20T10:00:00Z'))
  expect(Date.parse(to) - Date.parse(from)).toBe(7 * 86_400_000 + 60_000)
})

test('the cursor is in the step that began last', () => {
  expect([4, 5, 19, 20, 99].map((line) => stepAtLine(DRAWING, line))).toEqual([null, 'hello', 'hello', 'bye', 'bye'])
})

test('a draft comes back as it was kept; what is damaged is none', () => {
  const shelf = new Map<string, string>()
  const storage = { getItem: (key: string) => shelf.get(key) ?? null, setItem: (key: string, text: string) => void shelf.set(key, text) } as unknown as Storage
  const draft = { source: 'flow: a', calls: '', base: null, at: 'now' }
  expect(keepDraft('a', draft, storage)).toBe(true)
  expect(keptDraft('a', storage)).toEqual(draft)
  shelf.set('callcenter.flow.a', '{"source": 3')
  expect(keptDraft('a', storage)).toBeNull()
  const full = { setItem: () => { throw new Error('full') } } as unknown as Storage
  expect(keepDraft('a', draft, full)).toBe(false)
})

test('what was said becomes a WAV of 16 bits, clipped at its limits', () => {
  const view = new DataView(wav([new Float32Array([0, 0.5, 2]), new Float32Array([-2])], 8000))
  expect(new TextDecoder().decode(view.buffer.slice(0, 4))).toBe('RIFF')
  expect([view.getUint32(24, true), view.getUint32(40, true)]).toEqual([8000, 8])
  expect([0, 1, 2, 3].map((n) => view.getInt16(44 + 2 * n, true))).toEqual([0, 16384, 32767, -32767])
})

test('in a large drawing, steps that many ways lead to are named where they lead; a small one has all lines', () => {
  const leaves = Array.from({ length: 50 }, (_, at) => ({ step: `leaf_${at}`, verb: 'play', text: '', line: 30 + at }))
  const large: Drawing = {
    ...DRAWING,
    boxes: [...DRAWING.boxes, ...leaves],
    arrows: [
      ...leaves.map((leaf) => ({ start: 'hello', end: leaf.step, label: 'next', side: false, line: 6 })),
      ...leaves.map((leaf) => ({ start: leaf.step, end: 'bye', label: 'key 1', side: false, line: leaf.line })),
    ],
  }
  const { boxes, lines } = graphOf(large)
  const named = boxes.filter((box) => box.kind === 'named')
  expect(named).toHaveLength(50)
  expect(named[0]).toMatchObject({ step: 'bye', line: 20 })
  expect(boxes[boxes.findIndex((box) => box.id === 'leaf_7') + 1]!.id).toBe('leaf_7>bye>')
  expect(lines.filter((line) => line.to === 'bye').map((line) => line.from)).toEqual([ANYWHERE])
  expect(lines.find((line) => line.from === 'leaf_7')!.label).toBe('1')
  const few = new Set(large.boxes.slice(0, 20).map((box) => box.step))
  const small = { ...large, boxes: large.boxes.slice(0, 20), arrows: large.arrows.filter((arrow) => few.has(arrow.start) && few.has(arrow.end)) }
  expect(graphOf(small).boxes.some((box) => box.kind === 'named')).toBe(false)
})

test('a very long name is cut to its box, and told whole', () => {
  const step = 'a_step_with_a_name_that_is_very_much_longer_than_any_box'
  const box = graphOf({ ...DRAWING, boxes: [{ step, verb: 'play', text: '', line: 1 }] }).boxes.find((one) => one.id === step)!
  expect(box.name.endsWith('…') && box.name.length < step.length).toBe(true)
  expect(box.whole).toContain(step)
})
