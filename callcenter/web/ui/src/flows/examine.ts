import { reactive } from 'vue'

import { complain } from '../shared/notices'
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
let timer = 0
let asked = 0

/** Check and draw the draft when nothing was written for a moment. */
export function examineSoon(mayCheck: boolean, after = AFTER_MS): void {
  window.clearTimeout(timer)
  timer = window.setTimeout(() => void examine(mayCheck), after)
}

/** Stop asking: the page is left. */
export function examineNoMore(): void {
  window.clearTimeout(timer)
  asked++
}

/** Run the scripted calls of the draft. */
export async function tryCalls(): Promise<void> {
  examined.trying = true
  const { source, calls } = draft
  try {
    examined.tried = await ask<TriedOut>('POST', '/flows/try', { source, calls })
    examined.triedText = source + calls
  } catch (problem) {
    complain(problem)
  } finally {
    examined.trying = false
  }
}

async function examine(mayCheck: boolean): Promise<void> {
  const mine = ++asked
  const { source, name } = draft
  if (source.trim() === '') {
    Object.assign(examined, { defects: [], drawing: null })
    return
  }
  examined.checking = true
  const body = { source, file: `${name}.yaml` }
  try {
    const [checked, drawing] = await Promise.all([
      mayCheck ? ask<Checked>('POST', '/flows/check', body) : { defects: [] },
      ask<Drawing>('POST', '/flows/draw', body),
    ])
    if (mine !== asked) return
    examined.defects = checked.defects
    // A text that cannot be read at all keeps the last picture: it will be mended in a moment.
    if (drawing.boxes.length > 0 || examined.drawing === null) examined.drawing = drawing
  } catch (problem) {
    if (mine === asked) complain(problem)
  } finally {
    if (mine === asked) examined.checking = false
  }
}
