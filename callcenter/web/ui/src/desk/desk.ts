import { computed, reactive, ref } from 'vue'

import { learnTime, now } from '../shared/clock'
import { complain } from '../shared/notices'
import { session } from '../session'
import { DeskSocket, type DeskEvent, type LinkState } from '../wire/desk_socket'
import { ask } from '../wire/http'
import type { AgentStateEvent, CallAnswer, CallOffered, DeskRequests } from '../wire/types'

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
  answeredAt: null as string | null,
  endedBy: null as string | null,
  held: false,
  heldAt: null as string | null,
  withdrawn: null as { why: string; pop: CallOffered; at: number } | null,
  finished: 0,
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
export const working = ref(false)

const WITHDRAWN_SHOWN_MS = 6_000
let socket: DeskSocket | null = null
const listeners = new Map<string, TopicListener>()

/** Open the desk of the user who signed in. */
export function openDesk(signedOut: () => void): void {
  const scheme = window.location.protocol === 'https:' ? 'wss' : 'ws'
  socket = new DeskSocket(
    {
      link(state) {
        desk.link = state
        if (state === 'signed_out') signedOut()
      },
      snapshot: takeSnapshot,
      event: takeEvent,
      topic(topic, type, data) {
        listeners.get(topic)?.(type, data)
      },
    },
    `${scheme}://${window.location.host}/api/v1/desk`,
  )
  window.addEventListener('online', hurry)
  document.addEventListener('visibilitychange', hurry)
  socket.open()
}

/** Close it. */
export function closeDesk(): void {
  window.removeEventListener('online', hurry)
  document.removeEventListener('visibilitychange', hurry)
  socket?.close()
  socket = null
  Object.assign(desk, { heard: false, agent: null, pop: null, link: 'connecting', withdrawn: null })
}

/** Open the line again in this tab, after another one took it. */
export function reopenHere(): void {
  socket?.open()
}

/** Watch a topic until the function that comes back is called. */
export function watchTopic(topic: string, listener: TopicListener): () => void {
  listeners.set(topic, listener)
  socket
    ?.watch(topic)
    .then((data) => listener('snapshot', data))
    .catch((problem: unknown) => {
      // While the line is away the topic is asked for when it is back.
      if (desk.link === 'open') complain(problem)
    })
  return () => {
    listeners.delete(topic)
    socket?.leave(topic)
  }
}

/** Send a command; a refusal is shown and answered with false. */
export async function command<K extends keyof DeskRequests>(
  name: K,
  values: Partial<DeskRequests[K]> = {},
): Promise<boolean> {
  if (socket === null) return false
  working.value = true
  try {
    const answer = await socket.do(name, values)
    if (typeof answer.state === 'string') takeState(answer as unknown as AgentStateEvent)
    return true
  } catch (problem) {
    complain(problem)
    return false
  } finally {
    working.value = false
  }
}

function hurry(): void {
  if (document.visibilityState === 'visible') socket?.hurry()
}

function takeSnapshot(data: unknown): void {
  const told = data as { agent: AgentStateEvent | null; offer: CallOffered | null }
  desk.heard = true
  if (told.agent !== null) takeState(told.agent)
  if (told.offer !== null) desk.pop = told.offer
  const call = told.agent?.call ?? null
  if (told.agent === null || call === null) {
    clearCall()
  } else if (told.offer === null) {
    void recallCall(call)
  }
}

function takeState(state: AgentStateEvent): void {
  learnTime(state.since)
  const before = desk.agent
  desk.agent = {
    agent: state.agent,
    state: state.state,
    since: state.since,
    reason: state.reason,
    call: state.call,
    deadline: state.deadline,
    pending: state.pending,
    device: state.device,
  }
  if (state.state === 'talking' && desk.answeredAt === null) desk.answeredAt = state.since
  const over = state.call === null || (desk.pop !== null && desk.pop.call.id !== state.call)
  if (over && before?.call) clearCall()
}

function takeEvent(event: DeskEvent): void {
  switch (event.type) {
    case 'agent.state':
      return takeState(event.data)
    case 'call.offered':
      Object.assign(desk, { pop: event.data, answeredAt: null, endedBy: null, held: false, withdrawn: null })
      return
    case 'call.customer':
      if (desk.pop?.call.id === event.data.call) Object.assign(desk.pop, event.data, { call: desk.pop.call })
      return
    case 'call.withdrawn':
      return withdraw(event.data.call, event.data.why)
    case 'call.answered':
      desk.answeredAt = event.data.at
      return
    case 'call.held':
      desk.held = event.data.on
      desk.heldAt = event.data.on ? new Date(now.value).toISOString() : null
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
  Object.assign(desk, { pop: null, answeredAt: null, endedBy: null, held: false, heldAt: null })
}

/** After a reload in wrap-up the pop is gone with the talk: take it from the call's record. */
async function recallCall(id: string): Promise<void> {
  try {
    const record = await ask<CallAnswer>('GET', `/calls/${encodeURIComponent(id)}`)
    if (desk.agent?.call !== id || desk.pop !== null) return
    desk.answeredAt = record.answered_at
    desk.pop = popOf(record)
    if (record.customer !== null) {
      const found = await ask<CustomerCard>('GET', `/customers/${record.customer}`)
      if (desk.pop?.call.id === id) desk.pop.customer = found as unknown as Record<string, unknown>
    }
  } catch {
    // The record is written a moment after the talk; without it the desk still wraps up.
  }
}

function popOf(record: CallAnswer): CallOffered {
  return {
    offer: '',
    call: {
      id: record.id,
      direction: record.direction,
      caller: record.caller,
      caller_name: record.caller_name,
      number: record.number,
      queue: record.queue,
      language: session.user?.language ?? 'en',
      arrived_at: record.arrived_at,
      waited_s: record.wait_s ?? 0,
    },
    customer: null,
    matches: 0,
    history: [],
    path: record.path.map((step) => ({ flow: step.flow, step: step.step, verb: step.verb, how: step.how })),
  }
}
