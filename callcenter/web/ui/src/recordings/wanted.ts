import { dayFromToday, startOfDay } from '../shared/days'
import type { ReasonCode } from '../wire/types'

/** What the sentence of the filter says; '' narrows nothing. */
export interface Wanted {
  time: string
  from: string
  to: string
  direction: string
  number: string
  customer: number | null
  agent: string
  queue: string
  reason: string
  outcome: string
  length: string
}

export const TIMES = ['', 'today', 'yesterday', 'week', 'month', 'between'] as const
export const OUTCOMES = [
  'answered', 'abandoned_ivr', 'abandoned_queue', 'abandoned_ringing', 'overflowed', 'voicemail', 'callback', 'closed', 'self_served', 'rejected', 'failed',
  'pbx_restart', 'busy', 'no_answer', 'declined', 'not_confirmed', 'unreachable', 'cancelled',
] as const
/** Choices of length as `from-to` in seconds. */
export const LENGTHS = ['-30', '30-', '60-', '180-', '600-', '1800-'] as const
const SHORTEST_WHOLE = 7

export function nothing(): Wanted {
  return { time: '', from: '', to: '', direction: '', number: '', customer: null, agent: '', queue: '', reason: '', outcome: '', length: '' }
}

/** What both lists ask the API for, under the names that recordings have for it. */
export interface Asked {
  from: string | null
  to: string | null
  direction: string
  party: string | null
  party_end: string | null
  customer: number | null
  agent: string
  queue: string
  reason_code: string
  outcome: string
  length_from_s: string
  length_to_s: string
}

/**
 * Turn the sentence into a question.
 *
 * Few digits are the end of a number; who sees numbers masked asks for whole ones only. A reason
 * stands for those below it too.
 */
export function asked(wanted: Wanted, codes: ReasonCode[], masked: boolean): Asked {
  const [from, to] = days(wanted)
  const digits = wanted.number.replace(/\D/g, '')
  const whole = masked || digits.length >= SHORTEST_WHOLE || wanted.number.trim().startsWith('+')
  const [shortest = '', longest = ''] = wanted.length.split('-')
  return {
    from: from ? startOfDay(from, 0) : null,
    to: to ? startOfDay(to, 1) : null,
    direction: wanted.direction,
    party: wanted.number.trim() && whole ? wanted.number.trim() : null,
    party_end: digits && !whole ? digits : null,
    customer: wanted.customer,
    agent: wanted.agent,
    queue: wanted.queue,
    reason_code: wanted.reason ? family(wanted.reason, codes).join(',') : '',
    outcome: wanted.outcome,
    length_from_s: shortest,
    length_to_s: longest,
  }
}

/** The same under the names that calls have for it. */
export function asCalls(asked: Asked): Record<string, string | number | null> {
  const { from, to, length_from_s, length_to_s, ...same } = asked
  return { ...same, arrived_from: from, arrived_to: to, talk_from_s: length_from_s, talk_to_s: length_to_s }
}

/** Whether the number is too short to be looked for. */
export function tooShort(wanted: Wanted, masked: boolean): boolean {
  const digits = wanted.number.replace(/\D/g, '').length
  return wanted.number.trim() !== '' && digits < (masked ? SHORTEST_WHOLE : 3)
}

function days(wanted: Wanted): [string, string] {
  switch (wanted.time) {
    case 'today':
      return [dayFromToday(0), '']
    case 'yesterday':
      return [dayFromToday(-1), dayFromToday(-1)]
    case 'week':
      return [dayFromToday(-6), '']
    case 'month':
      return [dayFromToday(-29), '']
    case 'between':
      return [wanted.from, wanted.to]
    default:
      return ['', '']
  }
}

/** A reason and all that are parts of it. */
export function family(name: string, codes: ReasonCode[]): string[] {
  const found = [name]
  for (const each of found) {
    for (const code of codes) if (code.parent === each && !found.includes(code.name)) found.push(code.name)
  }
  return found
}
