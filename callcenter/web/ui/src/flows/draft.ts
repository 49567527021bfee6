import { computed, reactive } from 'vue'

import { ask, Problem } from '../wire/http'
import { flowsEn, flowsZh } from '../words/flows'
import type { FlowText, FlowView, VersionText } from '../wire/types'
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

/** Of several flows that are asked for at once, the last one is opened. */
let opening = 0

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
  draft.flows = (await ask<{ items: FlowView[] }>('GET', '/flows')).items
  const live = new Set(draft.flows.map((flow) => flow.name))
  draft.fresh = draftNames().filter((name) => !live.has(name))
  const now = draft.flows.find((flow) => flow.name === draft.name)
  if (now !== undefined && now.version !== draft.base?.version && now.version !== draft.newer?.version) {
    await meetNewer(await ask<FlowText>('GET', `/flows/${draft.name}`))
  }
}

/** Open a flow: the draft that this browser keeps, else the live text. */
export async function openFlow(name: string): Promise<void> {
  const mine = ++opening
  const kept = keptDraft(name)
  const isLive = draft.flows.some((flow) => flow.name === name)
  const live = isLive || (kept?.base ?? null) !== null ? await liveText(name) : null
  const begun = kept === null || live?.version === kept.base ? null : await versionText(name, kept.base)
  if (mine !== opening) return
  draft.name = name
  draft.newer = null
  if (kept === null) {
    take(live)
    return
  }
  draft.source = kept.source
  draft.calls = kept.calls
  draft.base = live !== null && kept.base === live.version ? asVersion(live) : begun
  if (live !== null && live.version !== kept.base) await meetNewer(live)
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
  forgetDraft(draft.name)
  draft.fresh = draft.fresh.filter((name) => name !== draft.name)
  take(draft.newer ?? (await liveText(draft.name)))
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
  try {
    const live = await ask<FlowText>('PUT', `/flows/${name}`, { source, calls, comment, replaces: base?.version ?? null })
    taken(live)
  } catch (problem) {
    await seeNewer(problem)
    throw problem
  }
}

/** Make a former version live again; without `to` the one before. */
export async function goBack(replaces: string, to: string | null, comment: string): Promise<void> {
  taken(await ask<FlowText>('POST', `/flows/${draft.name}/rollback`, { to, replaces, comment }))
}

/** Where somebody published in between, have the newer text here to be compared. */
async function seeNewer(problem: unknown): Promise<void> {
  if (!(problem instanceof Problem) || problem.code !== 'flow_changed') return
  const live = await liveText(draft.name)
  if (live !== null) await meetNewer(live)
}

/** Read one version of a flow; null where there is none. */
export async function versionText(name: string, version: string | null): Promise<VersionText | null> {
  if (version === null) return null
  return await ask<VersionText>('GET', `/flows/${name}/versions/${version}`)
}

/** Take a newer live text where nothing was written, else keep it to be told. */
async function meetNewer(live: FlowText): Promise<void> {
  if (!dirty.value) take(live)
  else if (live.source === draft.source && live.calls === draft.calls) taken(live)
  else draft.newer = live
}

function taken(live: FlowText): void {
  forgetDraft(draft.name)
  draft.newer = null
  take(live)
  listFlows().catch(() => undefined)
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
