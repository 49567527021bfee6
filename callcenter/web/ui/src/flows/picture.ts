import type { ArrowView, BoxView, Drawing } from '../wire/types'
import { shareOf, type StepTraffic } from './traffic'

/** A box with its measures, before it has a place. */
export interface Sized {
  id: string
  step: string
  verb: string
  text: string
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
    boxes.unshift({ id: ANYWHERE, step: ANYWHERE, verb: '', text: '', line: 0, width: 110, height: 30 })
    for (const [key, to] of anywhere) {
      const pressed = [...(traffic?.values() ?? [])].reduce((sum, step) => sum + (step.how.get(`key ${key}`) ?? 0), 0)
      const label = pressed === 0 ? key : `${key} · ${pressed}`
      lines.push({ id: `${ANYWHERE}>${to}>${key}`, from: ANYWHERE, to, label, side: true, width: widthOf(label, 6.2) + 6, passed: pressed })
    }
  }
  return { boxes, lines }
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
  const width = Math.max(widthOf(box.step, 7.6), widthOf(`${box.verb} ${box.text}`, 6.4)) + 26
  const fitting = Math.min(Math.max(width, 110), WIDEST)
  return { ...box, id: box.step, text: cut(box.text, fitting - 30 - widthOf(box.verb, 6.4)), width: fitting, height }
}

/** As much of a text as fits into a width. */
function cut(text: string, room: number): string {
  if (widthOf(text, 6.4) <= room) return text
  let kept = ''
  for (const sign of text) {
    if (widthOf(`${kept}${sign}…`, 6.4) > room) break
    kept += sign
  }
  return `${kept}…`
}

function outside(id: string): Sized {
  const step = id.replace(/^flow:/, '')
  return { id, step, verb: 'flow', text: '', line: 0, width: widthOf(step, 7.6) + 40, height: 32 }
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
