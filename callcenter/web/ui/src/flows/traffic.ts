import { reactive } from 'vue'

/** What calls did in one step. */
export interface StepTraffic {
  entered: number
  hung_up: number
  failed: number
  /** Mean of the seconds that calls were in it. */
  seconds: number
  /** How it was left: keys, `no_input`, … */
  how: Map<string, number>
  /** Where calls went next. */
  to: Map<string, number>
}

/** A share as whole percents; none of none is nothing. */
export function shareOf(part: number, whole: number): string {
  return whole === 0 ? '–' : `${Math.round((100 * part) / whole)} %`
}

/** What is laid over the drawing. */
export const traffic = reactive({
  steps: null as Map<string, StepTraffic> | null,
})
