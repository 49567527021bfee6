import type { CallbackAnswer } from '../wire/types'
import type { QueueRow } from './board'

/** Seconds since 1970 as an instant. */
export function atSecond(seconds: number): string {
  return new Date(seconds * 1000).toISOString()
}

/** What the board tells of call-backs: when it changes, their list has changed too. */
export function moved(queues: QueueRow[]): string {
  const waiting = queues.flatMap((row) => row.calls.filter((call) => call.callback))
  return waiting.map((call) => `${call.call} ${call.position} ${call.offered_to ?? ''}`).join(',')
}

/** When the customer is called next: a word of `callbacks` and the instant it needs. */
export function nextAttempt(one: CallbackAnswer, nowMs: number): { word: 'calling' | 'promised' | 'not_before' | 'at_turn'; at: string } {
  const later = one.not_before !== null && one.not_before * 1000 > nowMs
  const at = later ? atSecond(one.not_before ?? 0) : ''
  if (one.state === 'waiting') return { word: later ? 'not_before' : 'at_turn', at }
  return { word: one.state, at: '' }
}
