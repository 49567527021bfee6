import { computed, reactive, ref, shallowRef } from 'vue'

import { askAt, seatTold } from '../phone/phone'
import { learnTime, now } from '../shared/clock'
import { complain } from '../shared/notices'
import { DeskSocket, type DeskEvent, type LinkState } from '../wire/desk_socket'
import type { AgentStateEvent, CallConsulting, CallNoted, CallOffered, DeskRequests } from '../wire/types'
import { consult, consultTold } from './consult'
import { recallCall } from './recall'

export type Phase = 'none' | 'offered' | 'talking' | 'wrap_up'

/** A customer as pops and the register tell him. */
export interface CustomerCard {
  id: number
  name: string
  company: string
  tier: string
  language: string
  address: string
  notes: string
  numbers: { e164?: string; number?: string; label: string }[]
}

/** One former contact of a customer. */
export interface Contact {
  id: string
  arrived_at: string
  queue: string | null
  agent: string | null
  outcome: string | null
  talk_s: number | null
  reason_code: string | null
  note: string | null
}

/** Everything that the desk shows of the agent and his call; only told facts are in it. */
export const desk = reactive({
  link: 'connecting' as LinkState,
  heard: false,
  agent: null as AgentStateEvent | null,
  pop: null as CallOffered | null,
  notes: null as CallNoted | null,
  answeredAt: null as string | null,
  /** How far a call of his own is: `own` (his phone), `calling`, `ringing`; null once both talk. */
  dialling: null as string | null,
  endedBy: null as string | null,
  held: false,
  heldAt: null as string | null,
  withdrawn: null as { why: string; pop: CallOffered; at: number } | null,
  finished: 0,
  /** The list of reasons for a break is open. */
  pausing: false,
})

/** Takes what a watched topic tells; a `snapshot` comes first, and again after each return of the line. */
export type TopicListener = (type: string, data: unknown) => void

export const phase = computed<Phase>(() => {
  switch (desk.agent?.state) {
    case 'reserved':
    case 'ringing':
      return desk.pop === null ? 'none' : 'offered'
    case 'talking':
      return 'talking'
    case 'wrap_up':
      return 'wrap_up'
    default:
      return 'none'
  }
})

export const customer = computed(() => (desk.pop?.customer ?? null) as CustomerCard | null)
export const history = computed(() => (desk.pop?.history ?? []) as unknown as Contact[])
const underWay = ref(0)
/** Whether something that somebody asked for is not done yet. */
export const working = computed(() => underWay.value > 0)
export const atDesk = computed(() => desk.agent !== null && desk.agent.state !== 'offline')
export const byBrowser = computed(() => desk.agent?.device?.startsWith('browser') ?? false)

/** The record being written, while it is on the screen. */
export interface Record {
  keep(): Promise<boolean>
  finish(): Promise<void>
  search(): void
  write(): void
}
export const record = shallowRef<Record | null>(null)

interface Snapshot {
  agent: AgentStateEvent | null
  offer: CallOffered | null
  wrapping: CallOffered | null
  notes: CallNoted | null
  held_since: string | null
  consulting: CallConsulting | null
}

const WITHDRAWN_SHOWN_MS = 6_000
const SEAT = 'phone'
let socket: DeskSocket | null = null
const listeners = new Map<string, TopicListener>()

/** Open the desk of the user who signed in. */
export function openDesk(signedOut: () => void): void {
  const scheme = window.location.protocol === 'https:' ? 'wss' : 'ws'
  const line = (socket = new DeskSocket(
    {
      link(state) {
        desk.link = state
        if (state === 'signed_out') signedOut()
      },
      snapshot: (data) => takeSnapshot(data as Snapshot),
      event: takeEvent,
      topic(topic, type, data) {
        listeners.get(topic)?.(type, data)
      },
    },
    `${scheme}://${window.location.host}/api/v1/desk`,
  ))
  window.addEventListener('online', hurry)
  document.addEventListener('visibilitychange', hurry)
  askAt({
    claim: async (page, take) => (await line.do('phone.claim', { page, take })).page as string | null,
    leave: () => void line.do('phone.leave').catch(() => undefined),
  })
  watchTopic(SEAT, (_, data) => seatTold((data as { page: string | null }).page))
  socket.open()
}

/** Close it. */
export function closeDesk(): void {
  window.removeEventListener('online', hurry)
  document.removeEventListener('visibilitychange', hurry)
  socket?.close()
  socket = null
  clearCall() // whoever signs in next sees nothing of it
  Object.assign(desk, { heard: false, agent: null, link: 'connecting', withdrawn: null, pausing: false })
}

/** Open the line again in this tab, after another one took it. */
export function reopenHere(): void {
  socket?.open()
}

/** Watch a topic until the function that comes back is called. */
export function watchTopic(topic: string, listener: TopicListener): () => void {
  const listening = (): boolean => listeners.get(topic) === listener
  listeners.set(topic, listener)
  socket
    ?.watch(topic)
    .then((data) => listening() && listener('snapshot', data))
    .catch((problem: unknown) => {
      // While the line is away the topic is asked for when it is back.
      if (desk.link === 'open') complain(problem)
    })
  return () => {
    if (!listening()) return // somebody else watches it by now
    listeners.delete(topic)
    socket?.leave(topic)
  }
}

/** Send a command; gives what is wrong where it is refused. For what the page does by itself nobody waits. */
export async function attempt<K extends keyof DeskRequests>(
  name: K,
  values: Partial<DeskRequests[K]> = {},
  { byItself = false } = {},
): Promise<unknown> {
  const one = byItself ? 0 : 1
  underWay.value += one
  try {
    const answer = await socket?.do(name, values)
    if (typeof answer?.state === 'string') takeState(answer as unknown as AgentStateEvent)
    return null
  } catch (problem) {
    return problem
  } finally {
    underWay.value -= one
  }
}

/** Send a command; a refusal is shown and answered with false. */
export async function command<K extends keyof DeskRequests>(
  name: K,
  values: Partial<DeskRequests[K]> = {},
): Promise<boolean> {
  const problem = await attempt(name, values)
  if (problem !== null) complain(problem)
  return problem === null
}

/** Ask the service something that is no act; null where it cannot be asked now. */
export async function asked<K extends keyof DeskRequests>(name: K, values: Partial<DeskRequests[K]> = {}): Promise<unknown> {
  return (await socket?.do(name, values).catch(() => null)) ?? null
}

function hurry(): void {
  if (document.visibilityState === 'visible') socket?.hurry()
}

function takeSnapshot(told: Snapshot): void {
  const call = told.agent?.call ?? null
  const pop = told.offer ?? told.wrapping
  desk.heard = true
  // What was missed meanwhile is in no event: lists of the day are read anew.
  desk.finished += 1
  if (told.agent !== null) takeState(told.agent)
  consult.current = told.consulting
  if (pop !== null) desk.pop = pop
  desk.notes = told.notes
  desk.held = told.held_since !== null
  desk.heldAt = told.held_since
  if (call === null && told.offer === null) clearCall()
  else if (call !== null && desk.pop?.call.id !== call) void recallCall(call)
}

function takeState(state: AgentStateEvent): void {
  learnTime(state.since)
  const before = desk.agent
  desk.agent = { ...state }
  if (state.state === 'talking' && desk.answeredAt === null) desk.answeredAt = state.since
  if (state.state === 'not_ready' || state.state === 'offline') desk.pausing = false
  const over = state.call === null || (desk.pop !== null && desk.pop.call.id !== state.call)
  if (over && before?.call) clearCall()
}

function takeEvent(event: DeskEvent): void {
  switch (event.type) {
    case 'agent.state':
      return takeState(event.data)
    case 'call.offered':
      Object.assign(desk, { pop: event.data, notes: null, answeredAt: null, endedBy: null, held: false, withdrawn: null })
      desk.dialling = event.data.call.direction === 'out' && desk.agent?.state === 'talking' ? 'own' : null
      return
    case 'call.customer':
      if (desk.pop?.call.id === event.data.call) Object.assign(desk.pop, event.data, { call: desk.pop.call })
      return
    case 'call.withdrawn':
      return withdraw(event.data.call, event.data.why)
    case 'call.dialling':
      desk.dialling = event.data.phase
      return
    case 'call.answered':
      desk.answeredAt = event.data.at
      desk.dialling = null
      return
    case 'call.held':
      desk.held = event.data.on
      desk.heldAt = event.data.on ? new Date(now.value).toISOString() : null
      return
    case 'call.consulting':
      return consultTold(event.data)
    case 'call.noted':
      desk.notes = event.data
      return
    case 'call.ended':
      desk.endedBy = event.data.by
      desk.held = false
      desk.finished += 1
      return
  }
}

function withdraw(call: string, why: string): void {
  if (desk.pop?.call.id !== call) return
  desk.withdrawn = { why, pop: desk.pop, at: now.value }
  desk.finished += 1
  clearCall()
  window.setTimeout(() => {
    if (desk.withdrawn !== null && now.value - desk.withdrawn.at >= WITHDRAWN_SHOWN_MS - 300) desk.withdrawn = null
  }, WITHDRAWN_SHOWN_MS)
}

function clearCall(): void {
  consult.current = null
  Object.assign(desk, { pop: null, notes: null, answeredAt: null, dialling: null, endedBy: null, held: false, heldAt: null })
}
