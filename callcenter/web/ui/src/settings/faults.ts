import { hasWord, i18n, language } from '../words'

const TOLD = /^(.*) \[([a-z-]+)\]$/s

/**
 * Tell the findings of the check at a field.
 *
 * They are those of `centre check`, in its words, which are English; where the screen speaks another
 * language, what the rule is about stands before them.
 */
export function faultsIn(fields: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).map(([path, told]) => [path, told.split('; ').map(faultText).join('；')]))
}

function faultText(told: string): string {
  const rule = TOLD.exec(told)?.[2]
  if (language() === 'en' || rule === undefined || !hasWord(`rule.${rule}`)) return told
  return `${i18n.global.t(`rule.${rule}`)}（${told}）`
}
