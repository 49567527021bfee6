import { reactive } from 'vue'

import { complain } from '../shared/notices'
import { turns } from '../shared/turns'
import { ask } from '../wire/http'
import type { Did, Facts, HeardView, Walked } from '../wire/types'
import { draft } from './draft'
import { stopSound, sayAloud } from './sound'

export type Entry =
  | { kind: 'heard'; step: string; heard: HeardView[] }
  | { kind: 'did'; what: string; keys: string }
  | { kind: 'left'; flow: string; step: string; how: string }
  | { kind: 'noted'; what: string; of: string; grade: number | null }
  | { kind: 'problem'; text: string }
  | { kind: 'ended'; what: string }

/** A call that walks the draft: where it is, and what happened so far. */
export const walk = reactive({
  at: null as Walked | null,
  entries: [] as Entry[],
  /** The text that is walked: the draft may have changed since. */
  source: '',
  over: true,
  busy: false,
  aloud: false,
})

const stepping = turns()
let facts: Facts = {}

/** Begin a call with these facts. */
export async function beginWalk(given: Facts): Promise<void> {
  facts = { ...given }
  Object.assign(walk, { at: null, entries: [], source: draft.source, over: false })
  await step({ kind: 'started' })
}

/** Do something in the call. */
export async function did(what: Did): Promise<void> {
  if (walk.over || walk.at === null || walk.busy) return
  stopSound()
  const masked = walk.at.command.masked === true
  walk.entries.push({ kind: 'did', what: what.kind ?? 'started', keys: masked ? '•'.repeat(what.keys?.length ?? 0) : (what.keys ?? '') })
  if (what.kind === 'known' && facts.customer == null) facts.customer = { tier: 'standard' }
  await step(what)
}

/** Hang up. */
export function hangUp(): void {
  if (walk.over) return
  stopSound()
  stepping() // what is still to be said is said to nobody
  walk.over = true
  walk.busy = false
  walk.entries.push({ kind: 'ended', what: 'hung_up' })
}

async function step(what: Did): Promise<void> {
  const wanted = stepping()
  walk.busy = true
  try {
    const state = walk.at?.state ?? null
    const now = await ask<Walked>('POST', '/flows/walk', { source: walk.source, facts, state, did: what })
    if (wanted()) take(now)
  } catch (problem) {
    if (!wanted()) return
    if (walk.at === null) walk.over = true
    complain(problem)
  } finally {
    if (wanted()) walk.busy = false
  }
}

function take(now: Walked): void {
  for (const left of now.left) walk.entries.push({ kind: 'left', flow: left.flow, step: left.step, how: left.how })
  for (const noted of now.noted) walk.entries.push({ kind: 'noted', what: noted.kind, of: noted.what ?? '', grade: noted.grade ?? null })
  for (const text of now.problems) walk.entries.push({ kind: 'problem', text })
  if (now.command.heard.length > 0) walk.entries.push({ kind: 'heard', step: now.step, heard: now.command.heard })
  walk.at = now
  if (now.ended || now.command.kind === 'hangup') {
    walk.over = true
    walk.entries.push({ kind: 'ended', what: 'ended' })
  }
  if (walk.aloud) sayAloud(now.command.heard).catch(complain)
}
