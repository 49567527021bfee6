/** What an agent writes about a call: code and note, empty texts where there is none. */
export interface Draft {
  code: string
  note: string
}

const KEPT = 'callcenter.note.'

/** What this tab kept of a call's record while the service could not be reached, or null. */
export function keptDraft(call: string): Draft | null {
  try {
    const found = window.sessionStorage.getItem(KEPT + call)
    return found === null ? null : { code: '', note: '', ...(JSON.parse(found) as Partial<Draft>) }
  } catch {
    return null
  }
}

/** Keep it in this tab until the service has it. */
export function keepDraft(call: string, draft: Draft): void {
  window.sessionStorage.setItem(KEPT + call, JSON.stringify(draft))
}

/** The service has it. */
export function dropDraft(call: string): void {
  window.sessionStorage.removeItem(KEPT + call)
}

/** The calls of which something is kept here. */
export function draftedCalls(): string[] {
  return Object.keys(window.sessionStorage)
    .filter((name) => name.startsWith(KEPT))
    .map((name) => name.slice(KEPT.length))
}
