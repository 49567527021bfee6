import type { ArrowView, BoxView, Drawing } from '../wire/types'
import { shareOf, type StepTraffic } from './traffic'

/** A box with its measures, before it has a place. */
export interface Sized {
  id: string
  /** `named` stands where a way leads to a step that very many ways lead to. */
  kind: 'step' | 'outside' | 'anywhere' | 'named'
  step: string
  /** As much of the step's name, and of its text, as fits into the box. */
  name: string
  text: string
  /** What cannot be seen of these. */
  whole: string
  verb: string
  /** In the text; 0 where it has none of its own. */
  line: number
  width: number
  height: number
}

/** All ways from one step to another, as one line. */
export interface Joined {
  id: string
  from: string
  to: string
  label: string
  side: boolean
  width: number
  /** How many calls took it. */
  passed: number
}

export interface Graph {
  boxes: Sized[]
  lines: Joined[]
}

export const ANYWHERE = '*'
const HEIGHT = 46
const HEIGHT_COUNTED = 62
const WIDEST = 260
const LONGEST_LABEL = 28
/** Width of one letter of a step's name, and of what stands below it. */
const OF_NAME = 7.6
const OF_TEXT = 6.4
/** In a drawing of so many boxes, a step with so many ways in is named where they lead to it: their lines would cover the rest. */
const LARGE_FROM = 40
const NAMED_FROM = 6

/** Make of a drawing what the layout needs: sizes, one line for each pair of steps, room for counts. */
export function graphOf(drawing: Drawing, traffic: Map<string, StepTraffic> | null = null): Graph {
  const boxes = drawing.boxes.map((box) => sized(box, traffic === null ? HEIGHT : HEIGHT_COUNTED))
  const known = new Set(drawing.boxes.map((box) => box.step))
  const lines = [...joined(drawing.arrows).values()].filter((line) => known.has(line.from))
  for (const line of lines) {
    if (traffic !== null) countOn(line, traffic.get(line.from), drawing)
    if (known.has(line.to)) continue
    known.add(line.to)
    boxes.push(outside(line.to))
  }
  const anywhere = Object.entries(drawing.anywhere).filter(([, to]) => known.has(to))
  if (anywhere.length > 0) {
    boxes.unshift({ id: ANYWHERE, kind: 'anywhere', step: ANYWHERE, name: '', verb: '', text: '', whole: '', line: 0, width: 110, height: 30 })
    for (const [key, to] of anywhere) {
      const pressed = [...(traffic?.values() ?? [])].reduce((sum, step) => sum + (step.how.get(`key ${key}`) ?? 0), 0)
      const label = pressed === 0 ? key : `${key} · ${pressed}`
      lines.push({ id: `${ANYWHERE}>${to}>${key}`, from: ANYWHERE, to, label, side: true, width: widthOf(label, 6.2) + 6, passed: pressed })
    }
  }
  return boxes.length < LARGE_FROM ? { boxes, lines } : named(boxes, lines)
}

/** Width of a text on the drawing, near enough for a layout. */
export function widthOf(text: string, ofOne = 6.9): number {
  let width = 0
  for (const sign of text) width += sign.codePointAt(0)! > 0x2e7f ? ofOne * 1.8 : ofOne
  return Math.ceil(width)
}

/** The step in which a line of the text is; null above the first. */
export function stepAtLine(drawing: Drawing | null, line: number): string | null {
  let found: BoxView | null = null
  for (const box of drawing?.boxes ?? []) {
    if (box.line <= line && (found === null || box.line >= found.line)) found = box
  }
  return found?.step ?? null
}

/** Write on a line which share of those who were in its step took it. */
function countOn(line: Joined, step: StepTraffic | undefined, drawing: Drawing): void {
  if (step === undefined) return
  const own = new Set(drawing.arrows.filter((one) => one.start === line.from && one.end === line.to).map((one) => one.label))
  // A key that works everywhere has a line of its own, unless the step has it itself.
  const elsewhere = (how: string): boolean => how.replace(/^key /, '') in drawing.anywhere && !own.has(how)
  line.passed = step.ways.reduce((sum, way) => sum + (way.to === line.to && !elsewhere(way.how) ? way.count : 0), 0)
  if (line.passed === 0 || (line.passed === step.entered && line.label === '')) return
  line.label = [line.label, shareOf(line.passed, step.entered)].filter(Boolean).join(' · ')
  line.width = widthOf(line.label, 6.2) + 6
}

function sized(box: BoxView, height: number): Sized {
  const width = Math.max(widthOf(box.step, OF_NAME), widthOf(`${box.verb} ${box.text}`, OF_TEXT)) + 26
  const fitting = Math.min(Math.max(width, 110), WIDEST)
  return {
    ...box,
    id: box.step,
    kind: 'step',
    name: cut(box.step, fitting - 26, OF_NAME),
    text: cut(box.text, fitting - 30 - widthOf(box.verb, OF_TEXT), OF_TEXT),
    whole: [box.step, box.verb, box.text].filter(Boolean).join(' · '),
    width: fitting,
    height,
  }
}

/** As much of a text as fits into a width. */
function cut(text: string, room: number, ofOne: number): string {
  if (widthOf(text, ofOne) <= room) return text
  let kept = ''
  for (const sign of text) {
    if (widthOf(`${kept}${sign}…`, ofOne) > room) break
    kept += sign
  }
  return `${kept}…`
}

function outside(id: string): Sized {
  const step = id.replace(/^flow:/, '')
  const name = cut(step, WIDEST - 40, OF_NAME)
  return { id, kind: 'outside', step, name, verb: 'flow', text: '', whole: step, line: 0, width: widthOf(name, OF_NAME) + 40, height: 32 }
}

/** Name the steps that very many ways lead to at the end of each way. */
function named(boxes: Sized[], lines: Joined[]): Graph {
  const waysIn = new Map<string, number>()
  for (const line of lines) waysIn.set(line.to, (waysIn.get(line.to) ?? 0) + 1)
  const after = new Map<string, Sized[]>()
  const led = lines.map((line) => {
    const target = boxes.find((box) => box.id === line.to)
    if (target === undefined || line.from === ANYWHERE || waysIn.get(line.to)! < NAMED_FROM) return line
    const stub: Sized = { ...target, id: `${line.id}>`, kind: 'named', width: widthOf(`→ ${target.name}`, OF_TEXT + 0.6) + 18, height: 24 }
    after.set(line.from, [...(after.get(line.from) ?? []), stub])
    return { ...line, to: stub.id }
  })
  // Beside the step it belongs to: the layout keeps the order of boxes.
  return { boxes: boxes.flatMap((box) => [box, ...(after.get(box.id) ?? [])]), lines: led }
}

function joined(arrows: ArrowView[]): Map<string, Joined> {
  const found = new Map<string, Joined & { labels: string[] }>()
  for (const arrow of arrows) {
    const id = `${arrow.start}>${arrow.end}`
    const line = found.get(id) ?? { id, from: arrow.start, to: arrow.end, label: '', side: true, width: 0, passed: 0, labels: [] }
    if (!['next', 'then', 'goto', 'place'].includes(arrow.label)) line.labels.push(arrow.label.replace(/^key /, ''))
    line.side &&= arrow.side
    const label = [...new Set(line.labels)].join(', ')
    line.label = label.length > LONGEST_LABEL ? `${label.slice(0, LONGEST_LABEL - 1)}…` : label
    line.width = widthOf(line.label, 6.2) + 6
    found.set(id, line)
  }
  return found
}
