import { reactive } from 'vue'

import type { AgentStateEvent, WaitAnswer } from '../wire/types'

/** A queue's row on the board, as `callcenter/floor/supervision/board.py` tells it. */
export interface QueueRow {
  queue: string
  title: Record<string, string>
  waiting: number
  calls: WaitingRow[]
  longest_since: string | null
  signed_in: number
  ready: number
  talking: number
  offered: number
  answered: number
  abandoned: number
  service_level: number | null
  target: { percent: number; within_s: number }
  speed_of_answer_s: number | null
  /** What is estimated for the last in line. */
  wait: WaitAnswer | null
  estimates: Estimates | null
  lately: Lately
}

/** How right the estimated waits of a queue were: all that were measured, the mean error lately, the share inside lately. */
export interface Estimates {
  measured: number
  error_s: number
  inside: number
}

/** The last half hour by minutes, the oldest first. */
export interface Lately {
  waiting: number[]
  answered: number[]
  abandoned: number[]
}

export interface WaitingRow {
  call: string
  position: number
  since: string
  priority: number
  offered_to: string | null
  callback: boolean
}

export interface AgentRow {
  agent: string
  name: string
  state: string
  since: string
  reason: string | null
  call: string | null
  device: string | null
  device_usable: boolean
  desk_present: boolean
  queues: string[]
  queue: string | null
  answered: number
  missed: number
  talk_s: number
  wrap_up_s: number
}

/** What is wrong now and needs a person; see `callcenter/floor/supervision/alarms.py`. */
export interface AlarmRow {
  alarm: string
  since: string
  count: number
}

export interface Board {
  alarms: Record<string, AlarmRow>
  queues: Record<string, QueueRow>
  agents: Record<string, AgentRow>
}

export function emptyBoard(): Board {
  return reactive({ alarms: {}, queues: {}, agents: {} })
}

/** Bring the board up to date with one message of the topic. */
export function takeRow(board: Board, type: string, data: unknown): void {
  switch (type) {
    case 'snapshot': {
      const whole = data as { queues: QueueRow[]; agents: AgentRow[]; alarms: AlarmRow[] }
      board.queues = Object.fromEntries(whole.queues.map((row) => [row.queue, row]))
      board.agents = Object.fromEntries(whole.agents.map((row) => [row.agent, row]))
      board.alarms = Object.fromEntries((whole.alarms ?? []).map((row) => [row.alarm, row]))
      return
    }
    case 'floor.queue':
      board.queues[(data as QueueRow).queue] = data as QueueRow
      return
    case 'floor.agent':
      board.agents[(data as AgentRow).agent] = data as AgentRow
      return
    case 'floor.alarm':
      board.alarms[(data as AlarmRow).alarm] = data as AlarmRow
      return
    case 'floor.gone': {
      const gone = data as { queue?: string; agent?: string; alarm?: string }
      if (gone.alarm) delete board.alarms[gone.alarm]
      if (gone.queue) delete board.queues[gone.queue]
      if (gone.agent) delete board.agents[gone.agent]
    }
  }
}

/** States from the one that needs an eye most to the one that needs it least. */
const ORDER = ['missed', 'ringing', 'reserved', 'talking', 'wrap_up', 'ready', 'not_ready', 'offline']

/** Agents in the order in which a supervisor looks at them; within a state the longest first. */
export function ordered(board: Board): AgentRow[] {
  return Object.values(board.agents).sort(
    (one, other) =>
      ORDER.indexOf(one.state) - ORDER.indexOf(other.state) ||
      one.since.localeCompare(other.since) ||
      one.agent.localeCompare(other.agent),
  )
}

/** The same by state; a call that is about to ring counts as ringing. */
export function grouped(board: Board): { state: string; agents: AgentRow[] }[] {
  const groups: { state: string; agents: AgentRow[] }[] = []
  for (const row of ordered(board)) {
    const state = row.state === 'reserved' ? 'ringing' : row.state
    const group = groups.find((each) => each.state === state)
    if (group) group.agents.push(row)
    else groups.push({ state, agents: [row] })
  }
  return groups
}

/** Mean time from answer to the end of the wrap-up; null before the first call. */
export function handleTime(row: AgentRow): number | null {
  return row.answered ? (row.talk_s + row.wrap_up_s) / row.answered : null
}

/** A row as the badge of states takes it. */
export function stateOf(row: AgentRow): AgentStateEvent {
  const { agent, state, since, reason, call, device } = row
  return { agent, state, since, reason, call, device, deadline: null, pending: null, pending_reason: null, reachable: row.device_usable, auto_answer: false }
}
