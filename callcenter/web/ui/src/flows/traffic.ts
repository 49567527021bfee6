import { reactive } from 'vue'

import { turns } from '../shared/turns'
import { ask, query } from '../wire/http'
import type { Paths, StepPaths, WayOut } from '../wire/types'

/** What calls did in one step. */
export interface StepTraffic {
  entered: number
  hung_up: number
  failed: number
  /** Mean of the seconds that calls were in it; in a queue until the answer. */
  seconds: number
  /** How it was left: keys, `no_input`, … the most frequent first. */
  how: Map<string, number>
  /** Each way out with the step that followed, the most frequent first. */
  ways: WayOut[]
}

export const PERIODS = ['today', 'day', 'week', 'month'] as const
export type Period = (typeof PERIODS)[number]

/** What is laid over the drawing; `steps` is null while nothing is. */
export const traffic = reactive({
  shown: false,
  period: 'week' as Period,
  version: '',
  told: null as Paths | null,
  steps: null as Map<string, StepTraffic> | null,
})

const counting = turns()
let counted = ''

/** Count the calls of the chosen time anew. */
export async function countCalls(flow: string): Promise<void> {
  const wanted = counting()
  // Steps of different flows have the same names: nothing of another one is shown meanwhile.
  if (!traffic.shown || flow !== counted) Object.assign(traffic, { told: null, steps: null })
  counted = flow
  if (!traffic.shown || flow === '') return
  const { from, to } = spanOf(traffic.period, new Date())
  try {
    const told = await ask<Paths>('GET', `/flows/${flow}/paths${query({ from, to, version: traffic.version })}`)
    if (wanted()) Object.assign(traffic, { told, steps: byStep(told.steps) })
  } catch (problem) {
    if (!wanted()) return
    Object.assign(traffic, { told: null, steps: null })
    throw problem
  }
}

/** The time that a choice means, ending now. */
export function spanOf(period: Period, now: Date): { from: string; to: string } {
  const from = new Date(now)
  if (period === 'today') from.setHours(0, 0, 0, 0)
  else from.setDate(from.getDate() - { day: 1, week: 7, month: 30 }[period])
  return { from: from.toISOString(), to: new Date(now.getTime() + 60_000).toISOString() }
}

/** Put the ways out of each step together by how, and by where they lead. */
export function byStep(steps: StepPaths[]): Map<string, StepTraffic> {
  return new Map(
    steps.map(({ step, entered, hung_up, failed, seconds, ways }) => {
      const how = new Map<string, number>()
      const sorted = [...ways].sort((one, two) => two.count - one.count)
      for (const way of sorted) how.set(way.how, (how.get(way.how) ?? 0) + way.count)
      return [step, { entered, hung_up, failed, seconds, how, ways: sorted }]
    }),
  )
}

/** A share as whole percents; none of none is nothing. */
export function shareOf(part: number, whole: number): string {
  return whole === 0 ? '–' : `${Math.round((100 * part) / whole)} %`
}
