import type { CallAnswer } from '../wire/types'

/** An agent's figures of a set of calls; times in seconds. */
export interface Figures {
  answered: number
  talk_s: number
  average_s: number
  wrap_s: number
}

/** Add up calls in which the agent talked; the average is talk and wrap-up per call. */
export function figuresOf(calls: Pick<CallAnswer, 'answered_at' | 'talk_s' | 'wrap_up_s'>[]): Figures {
  const answered = calls.filter((call) => call.answered_at !== null)
  const talk_s = sum(answered.map((call) => call.talk_s ?? 0))
  const wrap_s = sum(answered.map((call) => call.wrap_up_s ?? 0))
  return {
    answered: answered.length,
    talk_s,
    wrap_s,
    average_s: answered.length ? (talk_s + wrap_s) / answered.length : 0,
  }
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
