import { language } from '../words'
import { flowRulesZh } from '../words/flow_rules'

const TOLD = /^(.*) \[([a-z-]+)\]$/s

/**
 * Tell a finding of the check, or of a scripted call.
 *
 * They are those of the command line, in its words, which are English; where the screen speaks another
 * language, what the rule is about stands before them.
 */
export function worded(message: string, rule: string): string {
  const about = language() === 'en' ? undefined : flowRulesZh[rule]
  return about === undefined ? message : `${about}（${message}）`
}

/** The same for one that ends with its rule in brackets. */
export function wordedWhole(told: string): string {
  const found = TOLD.exec(told)
  return found === null ? told : `${worded(found[1]!, found[2]!)} [${found[2]}]`
}
