import { reactive } from 'vue'

import { complain } from '../shared/notices'
import { turns } from '../shared/turns'
import { ask } from '../wire/http'
import type { Checked, DefectView, Drawing, TriedOut } from '../wire/types'
import { draft } from './draft'

/** What the service says of the draft: the words of the command line, the picture, the calls. */
export const examined = reactive({
  defects: [] as DefectView[],
  drawing: null as Drawing | null,
  tried: null as TriedOut | null,
  /** The texts that were tried, to tell when the result is of yesterday's text. */
  triedText: '',
  checking: false,
  trying: false,
})

const AFTER_MS = 300
const examining = turns()
const trying = turns()
let timer = 0

/** Check and draw the draft when nothing was written for a moment. */
export function examineSoon(mayCheck: boolean, after = AFTER_MS): void {
  window.clearTimeout(timer)
  timer = window.setTimeout(() => void examine(mayCheck), after)
}

/** Stop asking: the page is left. */
export function examineNoMore(): void {
  window.clearTimeout(timer)
  examining()
  examined.checking = false
}

/** Another flow is on the page: forget what was said of the one before, and what is still to be said of it. */
export function examineAnother(): void {
  examineNoMore()
  trying()
  Object.assign(examined, { defects: [], drawing: null, tried: null, trying: false })
}

/** Run the scripted calls of the draft. */
export async function tryCalls(): Promise<void> {
  const wanted = trying()
  examined.trying = true
  const { source, calls } = draft
  try {
    const tried = await ask<TriedOut>('POST', '/flows/try', { source, calls })
    if (wanted()) Object.assign(examined, { tried, triedText: source + calls })
  } catch (problem) {
    if (wanted()) complain(problem)
  } finally {
    if (wanted()) examined.trying = false
  }
}

async function examine(mayCheck: boolean): Promise<void> {
  const wanted = examining()
  const { source, name } = draft
  if (source.trim() === '') {
    Object.assign(examined, { defects: [], drawing: null, checking: false })
    return
  }
  examined.checking = true
  const body = { source, file: `${name}.yaml` }
  try {
    const [checked, drawing] = await Promise.all([
      mayCheck ? ask<Checked>('POST', '/flows/check', body) : { defects: [] },
      ask<Drawing>('POST', '/flows/draw', body),
    ])
    if (!wanted()) return
    examined.defects = checked.defects
    // A text that cannot be read at all keeps the last picture: it will be mended in a moment.
    if (drawing.boxes.length > 0 || examined.drawing === null) examined.drawing = drawing
  } catch (problem) {
    if (wanted()) complain(problem)
  } finally {
    if (wanted()) examined.checking = false
  }
}
