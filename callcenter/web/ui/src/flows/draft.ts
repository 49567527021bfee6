import { computed, reactive } from 'vue'

import { turns } from '../shared/turns'
import { ask, Problem } from '../wire/http'
import { flowsEn, flowsZh } from '../words/flows'
import type { FlowText, FlowView, PlanView, VersionText } from '../wire/types'
import { draftNames, forgetDraft, keepDraft, keptDraft } from './kept_drafts'

export type File = 'flow' | 'calls'

/** The flow on the page: what is live, and the text that is being written. */
export const draft = reactive({
  flows: [] as FlowView[],
  /** Drafts without a live flow. */
  fresh: [] as string[],
  name: '',
  /** What the draft was begun from; null for a new flow. */
  base: null as VersionText | null,
  /** What became live since by somebody else. */
  newer: null as FlowText | null,
  source: '',
  calls: '',
  full: false,
})

/** Of several flows that are asked for at once, the last one is opened; of lists, the last one is told. */
const opening = turns()
const listing = turns()

export const dirty = computed(
  () => draft.name !== '' && (draft.base === null || draft.source !== draft.base.source || draft.calls !== draft.base.calls),
)

/** The text that a new flow begins with. */
function firstText(name: string): string {
  const greeting = `{ zh-CN: "${flowsZh.greeting}", en: "${flowsEn.greeting}" }`
  return [
    `flow: ${name}`, 'languages: [zh-CN, en]', 'start: welcome', '', 'steps:',
    '  welcome:', `    play: ${greeting}`, '    next: goodbye', '', '  goodbye:', '    hangup: normal', '',
  ].join('\n')
}

/** Read which flows there are, and notice that somebody published the one on the page. */
export async function listFlows(): Promise<void> {
  const wanted = listing()
  const { items } = await ask<{ items: FlowView[] }>('GET', '/flows')
  if (!wanted()) return
  draft.flows = items
  const live = new Set(draft.flows.map((flow) => flow.name))
  draft.fresh = draftNames().filter((name) => !live.has(name))
  const now = draft.flows.find((flow) => flow.name === draft.name)
  if (now !== undefined && now.version !== draft.base?.version && now.version !== draft.newer?.version) {
    const live = await ask<FlowText>('GET', `/flows/${draft.name}`)
    if (wanted()) meetNewer(live)
  }
}

/** Open a flow: the draft that this browser keeps, else the live text; false when another one was opened meanwhile. */
export async function openFlow(name: string): Promise<boolean> {
  const wanted = opening()
  const kept = keptDraft(name)
  const isLive = draft.flows.some((flow) => flow.name === name)
  const live = isLive || (kept?.base ?? null) !== null ? await liveText(name) : null
  const begun = kept === null || live?.version === kept.base ? null : await versionText(name, kept.base)
  if (!wanted()) return false
  draft.name = name
  draft.newer = null
  if (kept === null) {
    take(live)
    return true
  }
  draft.source = kept.source
  draft.calls = kept.calls
  draft.base = live !== null && kept.base === live.version ? asVersion(live) : begun
  if (live !== null && live.version !== kept.base) meetNewer(live)
  return true
}

/** Begin a flow that does not exist yet. */
export function beginFlow(name: string): void {
  Object.assign(draft, { name, base: null, newer: null, source: firstText(name), calls: '' })
  keep()
  draft.fresh = [...new Set([...draft.fresh, name])].sort()
}

/** Note what was written; it survives a reload of the page. */
export function write(file: File, text: string): void {
  draft[file === 'flow' ? 'source' : 'calls'] = text
  keep()
}

/** Put the texts of any version into the draft. */
export function takeTexts(version: { source: string; calls: string }): void {
  draft.source = version.source
  draft.calls = version.calls
  keep()
}

/** Give the draft up and go on from what is live. */
export async function discard(): Promise<void> {
  const { name, newer } = draft
  forgetDraft(name)
  draft.fresh = draft.fresh.filter((each) => each !== name)
  const live = newer ?? (await liveText(name))
  if (draft.name !== name) return // another one was opened meanwhile
  take(live)
  draft.newer = null
}

/** Publish over the newer version all the same: its author's changes have been looked at. */
export function standOver(): void {
  if (draft.newer === null) return
  draft.base = asVersion(draft.newer)
  draft.newer = null
  keep()
}

/** Make the draft live; a refusal is thrown with all its places. */
export async function publish(comment: string): Promise<void> {
  const { name, source, calls, base } = draft
  const sent = asItIs()
  try {
    const live = await ask<FlowText>('PUT', `/flows/${name}`, { source, calls, comment, replaces: base?.version ?? null })
    taken(live, sent)
  } catch (problem) {
    await seeNewer(problem, name)
    throw problem
  }
}

/** Have the draft made live for a time; it is given up then, unless it was changed meanwhile. */
export async function plan(comment: string, starts_at: string | null, ends_at: string | null): Promise<void> {
  const { name, source, calls } = draft
  const sent = asItIs()
  await ask<PlanView>('POST', `/flows/${name}/plans`, { source, calls, comment, starts_at, ends_at })
  if (sent()) await discard()
}

/** Make a former version live again; without `to` the one before. */
export async function goBack(replaces: string, to: string | null, comment: string): Promise<void> {
  const sent = asItIs()
  taken(await ask<FlowText>('POST', `/flows/${draft.name}/rollback`, { to, replaces, comment }), sent)
}

/** Where somebody published in between, have the newer text here to be compared. */
async function seeNewer(problem: unknown, name: string): Promise<void> {
  if (!(problem instanceof Problem) || problem.code !== 'flow_changed') return
  const live = await liveText(name)
  if (live !== null) meetNewer(live)
}

/** Read one version of a flow; null where there is none. */
export async function versionText(name: string, version: string | null): Promise<VersionText | null> {
  if (version === null) return null
  return await ask<VersionText>('GET', `/flows/${name}/versions/${version}`)
}

/** Take a newer live text where nothing was written, else keep it to be told. */
function meetNewer(live: FlowText): void {
  if (live.name !== draft.name || live.version === draft.base?.version) return // of what was on the page before
  if (!dirty.value) take(live)
  else if (live.source === draft.source && live.calls === draft.calls) taken(live)
  else draft.newer = live
}

/** Go on from what is live now; what was written since it was sent stays, and so does another flow. */
function taken(live: FlowText, unchanged = (): boolean => true): void {
  if (unchanged()) {
    forgetDraft(draft.name)
    take(live)
    draft.newer = null
  } else if (live.name === draft.name) {
    draft.base = asVersion(live)
    draft.newer = null
    keep()
  }
  listFlows().catch(() => undefined)
}

/** Give a function that tells whether the page still has the very texts that it has now. */
function asItIs(): () => boolean {
  const { name, source, calls } = draft
  return () => draft.name === name && draft.source === source && draft.calls === calls
}

function take(live: FlowText | null): void {
  draft.base = live === null ? null : asVersion(live)
  draft.source = live?.source ?? ''
  draft.calls = live?.calls ?? ''
}

function asVersion(live: FlowText): VersionText {
  const { version, source, calls, author, comment, name, live_since } = live
  return { flow: name, version, source, calls, author, comment, at: live_since }
}

async function liveText(name: string): Promise<FlowText | null> {
  try {
    return await ask<FlowText>('GET', `/flows/${name}`)
  } catch (problem) {
    if (problem instanceof Problem && problem.status === 404) return null
    throw problem
  }
}

function keep(): void {
  if (!dirty.value) {
    forgetDraft(draft.name)
    return
  }
  const { source, calls, base } = draft
  draft.full = !keepDraft(draft.name, { source, calls, base: base?.version ?? null, at: new Date().toISOString() })
}
